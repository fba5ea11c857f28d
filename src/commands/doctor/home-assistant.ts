import { randomUUID } from 'node:crypto';
import { visitBroker } from '../../app/broker.ts';
import type { Config } from '../../config/schema.ts';
import { asBridgeError, BridgeError } from '../../errors.ts';
import { examineEnergy } from '../../homeassistant/energy/examine.ts';
import { heldComponents } from '../../homeassistant/ledger.ts';
import { countKnown, hears, type OpenHomeAssistant, readMqttIntegration } from '../../homeassistant/mqtt-integration.ts';
import type { HomeAssistantApi } from '../../homeassistant/websocket/connection.ts';
import type { MqttConnection } from '../../mqtt/connection.ts';
import { formatCount } from '../../texts/languages.ts';
import { type KeyIn, phrase } from '../../texts/texts.ts';
import { bridgeIdentifier, deviceIdentifier, topicsFor } from '../../topics.ts';
import type { Context } from '../context.ts';
import { withHomeAssistant } from '../support/with-home-assistant.ts';
import { brokerAccess } from './broker.ts';
import type { Examination } from './steps.ts';

const CONNECT_MS = 5_000;
/** The test message is published this often until it arrives, since it passes through two clients and a broker. */
const PROBE_EVERY_MS = 500;

/**
 * Checks that Home Assistant receives the bridge's discovery payloads: it uses the same broker, with discovery on and the same
 * prefix.
 * @returns a sentence about the result
 * @throws BridgeError the failure
 */
export async function lookAtHomeAssistant(examination: Examination): Promise<string> {
  const { config, context, texts, language } = examination;
  const { url, token, discovery, discovery_prefix: prefix } = config.homeassistant;
  await noteHeldRemovals(examination);
  if (!discovery) return texts('doctor.home_assistant.discovery_off');
  if (url === null || token === null) return texts('doctor.home_assistant.not_configured');
  return withHomeAssistant(config, context, async (homeAssistant) => {
    const integration = await readMqttIntegration(homeAssistant);
    const hearing = await lookAtItsBroker(homeAssistant, config, context);
    if (integration?.discovers === false) throw new BridgeError('homeassistant_discovery_off');
    if (integration !== null && integration.discoveryPrefix !== prefix) throw new BridgeError('homeassistant_prefix_other');
    await noteChangedEnergy(homeAssistant, examination);
    const count = await countKnown(homeAssistant, identifiersOf(examination));
    return [
      texts(hearing),
      texts(integration === null ? 'doctor.home_assistant.prefix_untold' : 'doctor.home_assistant.prefix_same'),
      texts(count === 0 ? 'doctor.home_assistant.knows_none' : 'doctor.home_assistant.knows', { count: formatCount(count, language) }),
    ].join(', ');
  });
}

/** Notes that the bridge leaves entities in Home Assistant until their removal is confirmed. */
async function noteHeldRemovals({ ports, notes }: Examination): Promise<void> {
  const count = heldComponents(await ports.stores.ledger.read());
  if (count > 0) notes.push(new BridgeError('removals_held', { detail: phrase('detail.held_removals', { count }) }));
}

/** Notes sensors of the Energy dashboard that were renamed or removed since `energy` has added them. */
async function noteChangedEnergy(homeAssistant: HomeAssistantApi, { ports, notes }: Examination): Promise<void> {
  const problem = await examineEnergy(homeAssistant, await ports.stores.energyBook.read());
  if (problem !== null) notes.push(problem);
}

/** Key of the text that tells whether Home Assistant uses the same broker. */
type Hearing = `doctor.home_assistant.${Extract<KeyIn<'doctor.home_assistant'>, 'hears' | 'there' | 'unasked'>}`;

/**
 * Checks that Home Assistant uses the configured broker: it must receive a message from there.
 * @returns key of a text: the message arrived, or none was published because the embedded broker does not run or because the
 * check could disturb a running bridge
 */
async function lookAtItsBroker(homeAssistant: OpenHomeAssistant, config: Config, context: Context): Promise<Hearing> {
  const access = await brokerAccess(config, context);
  if (access === 'sign_in') return 'doctor.home_assistant.unasked';
  if (access === 'none') {
    if (!(await hearsBridge(homeAssistant, config, context))) throw new BridgeError('homeassistant_broker_other');
    return 'doctor.home_assistant.hears';
  }
  const signal = AbortSignal.any([context.stop, AbortSignal.timeout(CONNECT_MS)]);
  const connection = await visitBroker(config, { ...context, signal }).catch((thrown: unknown) => {
    const error = asBridgeError(thrown);
    if (config.mqtt.embedded_broker.enabled && error.code === 'broker_unreachable') return null;
    throw error;
  });
  if (connection === null) return 'doctor.home_assistant.there';
  try {
    if (!(await isHeard(homeAssistant, connection, config, context))) throw new BridgeError('homeassistant_broker_other');
    return 'doctor.home_assistant.hears';
  } finally {
    await connection.stop();
  }
}

/** Whether Home Assistant receives the retained availability message of the running bridge. */
const hearsBridge = (homeAssistant: OpenHomeAssistant, { mqtt }: Config, { sleep, stop }: Context): Promise<boolean> =>
  hears(homeAssistant, {
    topic: topicsFor(mqtt.base_topic).bridgeAvailability,
    payload: 'online',
    publish: () => undefined,
    pause: () => sleep(PROBE_EVERY_MS, stop),
  });

function isHeard(
  homeAssistant: OpenHomeAssistant,
  connection: MqttConnection,
  { mqtt }: Config,
  { sleep, stop }: Context,
): Promise<boolean> {
  const message = { topic: topicsFor(mqtt.base_topic).bridgeDoctor, payload: randomUUID() };
  return hears(homeAssistant, {
    ...message,
    publish: () => connection.network()?.publish({ ...message, retain: false }, () => undefined),
    pause: () => sleep(PROBE_EVERY_MS, stop),
  });
}

const identifiersOf = ({ config, collector }: Examination): ReadonlySet<string> =>
  new Set([bridgeIdentifier(config.mqtt.base_topic), ...collector.psKeys().map(deviceIdentifier)]);
