import { randomUUID } from 'node:crypto';
import { deviceProbes, visitBroker } from '../../app/broker.ts';
import { compareSettings } from '../../app/broker-settings.ts';
import { currentHealth, healthFile } from '../../app/health-record.ts';
import { largestPayload } from '../../app/largest-payload.ts';
import { eachBroker } from '../../config/broker-urls.ts';
import type { Config } from '../../config/schema.ts';
import { asBridgeError, BridgeError } from '../../errors.ts';
import { checkBroker } from '../../mqtt/broker-check.ts';
import { joinedErrors } from '../../mqtt/joined-errors.ts';
import { phrase } from '../../texts/texts.ts';
import { topicsFor } from '../../topics.ts';
import type { Context } from '../context.ts';
import { readIfThere } from '../support/text-file.ts';
import type { Examination, Step } from './steps.ts';

/** Longest time for connecting, including the attempts to find the reason of a failure. */
const CONNECT_MS = 12_000;

/**
 * Which checks are allowed with the broker settings of the file. Some brokers allow each user only one connection (Mosquitto:
 * use_username_as_clientid), so that a connection of `doctor` would end the one of a running bridge. `free`: all checks.
 * `other_settings`: all checks, but a running bridge uses other settings. `sign_in`: only connecting, since a running bridge
 * uses other settings with the same user name. `none`: no check, since a running bridge is connected with these settings.
 */
export type BrokerAccess = 'free' | 'other_settings' | 'sign_in' | 'none';

/**
 * Tries the configured broker settings. The connection of a running bridge is not affected, with one exception: in the case
 * `sign_in`, a broker that allows each user one connection ends it, and the bridge connects again.
 */
export const lookAtBroker: Step['look'] = async (examination) => {
  const { config, context, texts } = examination;
  if (config.mqtt.embedded_broker.enabled) return texts('doctor.broker.embedded');
  const access = await brokerAccess(config, context);
  if (access === 'none') return texts('doctor.broker.bridge_connected');
  if (access === 'free') {
    await tryBrokers(examination, { all: true });
    return texts('doctor.broker.answers');
  }
  const all = access === 'other_settings';
  await tryBrokers(examination, { all }).catch((thrown: unknown) => {
    const { code, context: known } = asBridgeError(thrown);
    const also = phrase('detail.bridge_settings_differ');
    const detail = known.detail === undefined ? also : phrase('error_part.also', { detail: known.detail, also });
    throw new BridgeError(code, { ...known, detail });
  });
  return texts(all ? 'doctor.broker.other_settings' : 'doctor.broker.other_settings_sign_in');
};

/**
 * Tries every address of the broker. If some of them fail, each failure is a note.
 * @throws BridgeError if all fail: the first error, with the details of the others
 */
async function tryBrokers(examination: Examination, options: TryOptions): Promise<void> {
  const failed: BridgeError[] = [];
  const brokers = eachBroker(examination.config);
  for (const config of brokers) {
    await tryBroker({ ...examination, config }, options).catch((thrown: unknown) => failed.push(asBridgeError(thrown)));
  }
  const [first, ...others] = failed;
  if (first !== undefined && failed.length === brokers.length) throw joinedErrors([first, ...others]);
  examination.notes.push(...failed);
}

interface TryOptions {
  /** False: to connect only. */
  readonly all: boolean;
}

/**
 * Makes a connection and does there what the bridge will do: sets a retained will, and publishes on topics that nothing else
 * uses. The will has an empty payload, so that it removes the retained message of a check that is aborted.
 */
async function tryBroker({ config, context, collector }: Examination, { all }: TryOptions): Promise<void> {
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

/**
 * Determines which checks are allowed, from the health file of the bridge with this configuration.
 * @throws BridgeError those of readTlsFiles
 */
export async function brokerAccess(config: Config, { now }: Context): Promise<BrokerAccess> {
  const { mqtt, state_folder: folder } = config;
  if (mqtt.embedded_broker.enabled) return 'free';
  const health = currentHealth(readIfThere(healthFile(folder, mqtt.base_topic)), now());
  if (health?.broker !== 'connected') return 'free';
  const settings = await compareSettings(config, health.settings);
  if (settings === 'same') return mqtt.username === null ? 'free' : 'none';
  return settings === 'same_user' && mqtt.username !== null ? 'sign_in' : 'other_settings';
}
