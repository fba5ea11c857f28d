import { randomUUID } from 'node:crypto';
import { isBridgeError } from '../errors.ts';
import { ConnectFailure, type FailureKind } from './connect-failure.ts';
import { type BrokerAddress, type OpenDeps, openNetworkConnection } from './open.ts';

/** How long one address may take: the port has answered just before. */
const ATTEMPT_MS = 1_500;

/** The schemes in the order in which they are tried: first the one that differs by TLS alone. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'mqtt:': ['mqtts:', 'ws:', 'wss:'],
  'mqtts:': ['mqtt:', 'wss:', 'ws:'],
  'ws:': ['ws:', 'wss:', 'mqtt:', 'mqtts:'],
  'wss:': ['wss:', 'ws:', 'mqtts:', 'mqtt:'],
};

/** The ports of addresses that name none. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883, 'ws:': 80, 'wss:': 443 };

/** The usual path of MQTT over WebSockets. */
const WEBSOCKET_PATH = '/mqtt';

/** A broker answers so to a client without credentials. */
const IS_BROKER: readonly FailureKind[] = ['refused', 'protocol_refused', 'lacking'];

/**
 * Looks for the URL that the user may have meant: the same host and port under another scheme, or the usual path of WebSockets.
 * No user, password, query or will is sent, so that nothing secret goes over an unencrypted connection.
 * @param broker an address at which something answers, but no MQTT
 * @returns a URL at which a broker answers; null if there is none
 */
export async function otherAddress(broker: BrokerAddress, deps: OpenDeps): Promise<string | null> {
  for (const url of candidates(broker.url)) {
    const limit = new AbortController();
    const over = new AbortController();
    const late = deps.sleep(ATTEMPT_MS, AbortSignal.any([deps.signal, over.signal]));
    late.then(
      () => limit.abort(),
      () => undefined,
    );
    const isBroker = await speaksMqtt({ url, tls: broker.tls }, { ...deps, signal: AbortSignal.any([deps.signal, limit.signal]) });
    over.abort();
    if (isBroker) return url;
    if (deps.signal.aborted) return null;
  }
  return null;
}

function candidates(given: string): readonly string[] {
  const { protocol, hostname, port, pathname } = new URL(given);
  const host = `${hostname}:${port || DEFAULT_PORTS[protocol]}`;
  const isWebSocket = protocol.startsWith('ws');
  return (OTHERS[protocol] ?? [])
    .map((scheme) => {
      if (!scheme.startsWith('ws')) return `${scheme}//${host}`;
      const path = isWebSocket && scheme !== protocol ? pathname : WEBSOCKET_PATH;
      return `${scheme}//${host}${path}`;
    })
    .filter((url) => url !== given);
}

async function speaksMqtt(broker: BrokerAddress, deps: OpenDeps): Promise<boolean> {
  try {
    const network = await openNetworkConnection(broker, { clientId: `isolarcloud2mqtt_${randomUUID()}`, protocol: 4 }, deps);
    await network.end();
    return true;
  } catch (error) {
    if (!isBridgeError(error)) throw error;
    const isTls = /^(mqtts|wss):/.test(broker.url);
    return error instanceof ConnectFailure && (IS_BROKER.includes(error.kind) || (isTls && error.kind === 'tls'));
  }
}
