import { RestApi } from './rest-api.ts';
import { waitFor } from './waiting.ts';
import { websocketCommand } from './websocket.ts';

interface FlowStep {
  readonly flow_id: string;
  readonly type: string;
  readonly data_schema: readonly { readonly name: string }[];
}

const START_DEADLINE_MS = 120_000;

/** What newer releases ask besides the broker's address; older ones know no such field. */
const NEWER_BROKER_FIELDS: Readonly<Record<string, unknown>> = {
  protocol: '5',
  other_settings: { set_client_cert: false, set_ca_cert: 'off', transport: 'tcp' },
};

/**
 * Takes a new Home Assistant from its first start to a running MQTT integration, as a user would. The other steps of its onboarding stay
 * undone: they add integrations that want the internet.
 * @returns a long-lived access token of the owner.
 */
export async function onboard(url: string, brokerUrl: string): Promise<string> {
  const accessToken = await createOwner(url);
  await addBroker(new RestApi(url, accessToken), brokerUrl);
  return websocketCommand(url, accessToken, 'auth/long_lived_access_token', { client_name: 'tests', lifespan: 3650 });
}

async function createOwner(url: string): Promise<string> {
  const rest = new RestApi(url);
  const clientId = `${url}/`;
  await waitFor(() => rest.get('/api/onboarding'), { what: 'the onboarding of Home Assistant', deadlineMs: START_DEADLINE_MS });
  const { auth_code } = await rest.post<{ auth_code: string }>('/api/onboarding/users', {
    client_id: clientId,
    name: 'Owner',
    username: 'owner',
    password: 'owner',
    language: 'en',
  });
  const { access_token } = await rest.postForm<{ access_token: string }>('/auth/token', {
    grant_type: 'authorization_code',
    code: auth_code,
    client_id: clientId,
  });
  return access_token;
}

async function addBroker(rest: RestApi, brokerUrl: string): Promise<void> {
  const { hostname, port } = new URL(brokerUrl);
  const flows = '/api/config/config_entries/flow';
  const form = await rest.post<FlowStep>(flows, { handler: 'mqtt' });
  const asked = form.data_schema.map(({ name }) => name);
  const newer = Object.entries(NEWER_BROKER_FIELDS).filter(([name]) => asked.includes(name));
  const result = await rest.post<FlowStep>(`${flows}/${form.flow_id}`, {
    broker: hostname,
    port: Number(port),
    ...Object.fromEntries(newer),
  });
  if (result.type !== 'create_entry') throw new Error(`Home Assistant does not take the broker: ${JSON.stringify(result)}`);
}
