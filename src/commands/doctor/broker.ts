import { randomUUID } from 'node:crypto';
import { deviceProbes, visitBroker } from '../../app/broker.ts';
import { compareSettings } from '../../app/broker-settings.ts';
import { currentHealth, healthFile } from '../../app/health-record.ts';
import { largestPayload } from '../../app/largest-payload.ts';
import type { Config } from '../../config/schema.ts';
import { asBridgeError, BridgeError } from '../../errors.ts';
import { checkBroker } from '../../mqtt/broker-check.ts';
import { phrase } from '../../texts/texts.ts';
import { topicsFor } from '../../topics.ts';
import type { Context } from '../context.ts';
import { readIfThere } from '../support/text-file.ts';
import type { Examination, Step } from './steps.ts';

/** How long connecting may take, with all that is tried to explain a failure. */
const CONNECT_MS = 12_000;

/**
 * How the broker settings of the file may be tried. Some brokers allow each user one connection (Mosquitto:
 * use_username_as_clientid), so that a second one would end that of a running bridge. `free`: with all checks. `other_settings`:
 * the same, and a running bridge uses other settings. `sign_in`: the bridge uses other settings with the same user name.
 * `none`: the bridge is connected with these settings.
 */
export type BrokerAccess = 'free' | 'other_settings' | 'sign_in' | 'none';

/**
 * Tries the configured broker settings. A running bridge keeps its connection, except with `sign_in` at a broker that allows each
 * user one connection and lets the user in: the bridge then connects again.
 */
export const lookAtBroker: Step['look'] = async (examination) => {
  const { config, context, texts } = examination;
  if (config.mqtt.embedded_broker.enabled) return texts('doctor.broker.embedded');
  const access = await brokerAccess(config, context);
  if (access === 'none') return texts('doctor.broker.bridge_connected');
  if (access === 'free') {
    await tryBroker(examination, { all: true });
    return texts('doctor.broker.answers');
  }
  const all = access === 'other_settings';
  await tryBroker(examination, { all }).catch((thrown: unknown) => {
    const { code, context: known } = asBridgeError(thrown);
    const also = phrase('detail.bridge_settings_differ');
    const detail = known.detail === undefined ? also : phrase('error_part.also', { detail: known.detail, also });
    throw new BridgeError(code, { ...known, detail });
  });
  return texts(all ? 'doctor.broker.other_settings' : 'doctor.broker.other_settings_sign_in');
};

/**
 * Does at the broker what the bridge will do, over a connection of its own: a retained will and messages on topics that nobody
 * uses. An empty will removes what an aborted check would leave.
 * @param options all: false only connects
 */
async function tryBroker({ config, context, collector }: Examination, { all }: { readonly all: boolean }): Promise<void> {
  const { sleep, stop, version, now } = context;
  const { bridgeDoctor: topic } = topicsFor(config.mqtt.base_topic);
  const signal = AbortSignal.any([stop, AbortSignal.timeout(CONNECT_MS)]);
  const connection = await visitBroker(config, { ...context, signal, will: { topic, payload: '' } });
  try {
    const network = connection.network();
    if (!all || network === null) return;
    const largestBytes = await largestPayload(config, collector, { version, nowMs: now() });
    const check = { topic, ofDevice: deviceProbes(config), largestBytes, token: randomUUID(), now, sleep };
    const lack = await checkBroker(network, check);
    if (lack !== null) throw lack;
  } finally {
    await connection.stop();
  }
}

/** How the broker may be tried beside a bridge of this state folder. @throws BridgeError those of readTlsFiles */
export async function brokerAccess(config: Config, { now }: Context): Promise<BrokerAccess> {
  const { mqtt, state_folder: folder } = config;
  if (mqtt.embedded_broker.enabled) return 'free';
  const health = currentHealth(readIfThere(healthFile(folder, mqtt.base_topic)), now());
  if (health?.broker !== 'connected') return 'free';
  const settings = await compareSettings(config, health.settings);
  if (settings === 'same') return mqtt.username === null ? 'free' : 'none';
  return settings === 'same_user' && mqtt.username !== null ? 'sign_in' : 'other_settings';
}
