import { randomUUID } from 'node:crypto';
import { deviceProbes, type VisitDeps, visitBroker } from '../app/broker.ts';
import { eachBroker } from '../config/broker-urls.ts';
import type { Config } from '../config/schema.ts';
import { checkBroker } from '../mqtt/broker-check.ts';
import { isAlive } from '../mqtt/is-alive.ts';
import { topicsFor } from '../topics.ts';

/** Longest time for connecting, including the attempts to find the reason of a failure. */
const CONNECT_MS = 12_000;

export interface BrokerFound {
  /** Whether the broker is the embedded one. It is not tested, since it starts with the bridge. */
  readonly embedded: boolean;
  /** Whether a bridge runs on the base topic already. */
  readonly anotherBridge: boolean;
}

/**
 * Tries every address of the configured broker.
 * @throws BridgeError the errors of a broker, at the first address that fails
 */
export async function tryBrokers(config: Config, deps: TryDeps): Promise<BrokerFound> {
  const found: BrokerFound[] = [];
  for (const one of eachBroker(config)) found.push(await tryBroker(one, deps));
  return { embedded: found.some(({ embedded }) => embedded), anotherBridge: found.some(({ anotherBridge }) => anotherBridge) };
}

type TryDeps = Omit<VisitDeps, 'signal' | 'will'> & { readonly stop: AbortSignal };

/**
 * Connects to the configured broker, publishes to `<base>/setup-test`, waits until it receives the message, and clears it. It does
 * the same on topics like those of a device, so that missing permissions are found. The will is an empty retained message, so that an
 * aborted test leaves nothing.
 * @throws BridgeError the errors of a broker
 */
async function tryBroker(config: Config, { stop, ...deps }: TryDeps): Promise<BrokerFound> {
  const { base_topic: base, embedded_broker: embedded } = config.mqtt;
  if (embedded.enabled) return { embedded: true, anotherBridge: false };
  const { setupTest: topic } = topicsFor(base);
  const signal = AbortSignal.any([stop, AbortSignal.timeout(CONNECT_MS)]);
  const connection = await visitBroker(config, { ...deps, signal, will: { topic, payload: '' } });
  try {
    const network = connection.network();
    if (network === null) return { embedded: false, anotherBridge: false };
    const lack = await checkBroker(network, { topic, ofDevice: deviceProbes(config), largestBytes: null, token: randomUUID(), ...deps });
    if (lack !== null) throw lack;
    return { embedded: false, anotherBridge: await isAlive(network, { base, token: randomUUID(), sleep: deps.sleep }) };
  } finally {
    await connection.stop();
  }
}
