import type { HomeAssistant } from './home-assistant.ts';
import { RestApi } from './rest-api.ts';

interface OptionsStep {
  readonly flow_id: string;
  readonly type: string;
  readonly step_id: string;
  readonly data_schema: readonly { readonly name: string; readonly default?: unknown; readonly required?: boolean }[];
}

const FLOWS = '/api/config/config_entries/options/flow';
const LAST_STEP = 'options';

/**
 * Sets the discovery prefix of Home Assistant's MQTT integration, like a user under Settings, Devices & services, MQTT, Configure.
 * Older releases ask for the broker first.
 */
export async function setDiscoveryPrefix(homeAssistant: HomeAssistant, brokerUrl: string, prefix: string): Promise<void> {
  const rest = new RestApi(homeAssistant.url, homeAssistant.token);
  const [entry] = await homeAssistant.command<{ entry_id: string }[]>('config_entries/get', { domain: 'mqtt' });
  const { hostname, port } = new URL(brokerUrl);
  let step = await rest.post<OptionsStep>(FLOWS, { handler: entry?.entry_id });
  if (step.step_id !== LAST_STEP) step = await rest.post<OptionsStep>(`${FLOWS}/${step.flow_id}`, { broker: hostname, port: Number(port) });
  const kept = step.data_schema.filter((field) => field.default !== undefined).map((field) => [field.name, field.default]);
  const result = await rest.post<OptionsStep>(`${FLOWS}/${step.flow_id}`, { ...Object.fromEntries(kept), discovery_prefix: prefix });
  if (result.type !== 'create_entry') throw new Error(`Home Assistant does not take the options: ${JSON.stringify(result)}`);
}
