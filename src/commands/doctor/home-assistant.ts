import { randomUUID } from 'node:crypto';
import { visitBroker } from '../../app/broker.ts';
import type { Config } from '../../config/schema.ts';
import { asBridgeError, BridgeError } from '../../errors.ts';
import { countKnown, hears, type OpenHomeAssistant, readMqttIntegration } from '../../homeassistant/mqtt-integration.ts';
import { plantKey } from '../../model.ts';
import type { MqttConnection } from '../../mqtt/connection.ts';
import { bridgeIdentifier, deviceIdentifier } from '../../topics.ts';
import type { Context } from '../context.ts';
import { withHomeAssistant } from '../support/with-home-assistant.ts';
import type { Examination } from './steps.ts';

const CONNECT_MS = 5_000;
/** A message passes through two clients and a broker, so it may need several attempts. */
const PROBE_EVERY_MS = 500;

/**
 * Checks that Home Assistant sees the bridge's announcements: same broker, discovery on, same prefix.
 * @returns a sentence about the result @throws BridgeError the failure
 */
export async function lookAtHomeAssistant(examination: Examination): Promise<string> {
  const { config, context } = examination;
  const { url, token, discovery, discovery_prefix: prefix } = config.homeassistant;
  if (!discovery) return 'nothing is announced to it: homeassistant.discovery is false';
  if (url === null || token === null) return 'not looked at: homeassistant.url and homeassistant.token are not set';
  return withHomeAssistant(config, context, async (homeAssistant) => {
    const integration = await readMqttIntegration(homeAssistant);
    const broker = await lookAtItsBroker(homeAssistant, config, context);
    if (integration?.discovers === false) throw new BridgeError('homeassistant_discovery_off');
    if (integration !== null && integration.discoveryPrefix !== prefix) throw new BridgeError('homeassistant_prefix_other');
    const found = integration === null ? 'does not tell its discovery prefix' : 'looks under the same discovery prefix';
    const known = await countKnown(homeAssistant, identifiersOf(examination));
    return `${broker}, ${found}, ${known === 0 ? 'knows no device of this bridge yet' : `knows ${known} devices of this bridge`}`;
  });
}

/** Publishes as the bridge would, and subscribes in Home Assistant. */
async function lookAtItsBroker(homeAssistant: OpenHomeAssistant, config: Config, context: Context): Promise<string> {
  const signal = AbortSignal.any([context.stop, AbortSignal.timeout(CONNECT_MS)]);
  const connection = await visitBroker(config, { ...context, signal }).catch((thrown: unknown) => {
    const error = asBridgeError(thrown);
    if (config.mqtt.embedded_broker.enabled && error.code === 'broker_unreachable') return null;
    throw error;
  });
  if (connection === null) return 'is there (the embedded broker is not, while the bridge is not running)';
  try {
    if (!(await isHeard(homeAssistant, connection, config, context))) throw new BridgeError('homeassistant_broker_other');
    return 'hears the broker';
  } finally {
    await connection.stop();
  }
}

function isHeard(
  homeAssistant: OpenHomeAssistant,
  connection: MqttConnection,
  { mqtt }: Config,
  { sleep, stop }: Context,
): Promise<boolean> {
  const message = { topic: `${mqtt.base_topic}/bridge/doctor`, payload: randomUUID() };
  return hears(homeAssistant, {
    ...message,
    publish: () => connection.network()?.publish({ ...message, retain: false }, () => undefined),
    pause: () => sleep(PROBE_EVERY_MS, stop),
  });
}

const identifiersOf = ({ config, plants, devices }: Examination): ReadonlySet<string> =>
  new Set([
    bridgeIdentifier(config.mqtt.base_topic),
    ...plants.map(({ psId }) => deviceIdentifier(plantKey(psId))),
    ...devices.map(({ psKey }) => deviceIdentifier(psKey)),
  ]);
