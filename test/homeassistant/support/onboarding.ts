import { RestApi } from './rest-api.ts';
import { waitFor } from './waiting.ts';
import { websocketCommand } from './websocket.ts';

interface FlowStep {
  readonly flow_id: string;
  readonly type: string;
  readonly data_schema: readonly { readonly name: string }[];
}

/** Credentials of Home Assistant's owner. */
export const OWNER = { username: 'owner', password: 'owner' };

const START_DEADLINE_MS = 120_000;

/** Fields of the broker form that newer releases require; older releases reject them. */
const NEWER_BROKER_FIELDS: Readonly<Record<string, unknown>> = {
  protocol: '5',
  other_settings: { set_client_cert: false, set_ca_cert: 'off', transport: 'tcp' },
};

/**
 * Sets up a new Home Assistant like a user, from the first start to a running MQTT integration. The other steps of the onboarding
 * are skipped, because they add integrations that need the internet.
 * @returns a long-lived access token of the owner
 */
export async function onboard(url: string, brokerUrl: string): Promise<string> {
  const token = await createOwner(url);
  await addBroker(new RestApi(url, token), brokerUrl);
  return longLived(url, token, 'tests');
}

/** Adds a user who is not an administrator. @returns a long-lived access token of the user */
export async function addUser(url: string, ownerToken: string): Promise<string> {
  const rest = new RestApi(url);
  const [name, client_id] = ['resident', `${url}/`];
  const { user } = await websocketCommand<{ user: { id: string } }>(url, ownerToken, 'config/auth/create', {
    name,
    group_ids: ['system-users'],
  });
  const credentials = { username: name, password: name };
  await websocketCommand(url, ownerToken, 'config/auth_provider/homeassistant/create', { user_id: user.id, ...credentials });
  const { flow_id } = await rest.post<FlowStep>('/auth/login_flow', {
    client_id,
    handler: ['homeassistant', null],
    redirect_uri: client_id,
  });
  const { result } = await rest.post<{ result: string }>(`/auth/login_flow/${flow_id}`, { client_id, ...credentials });
  return longLived(url, await accessToken(rest, client_id, result), name);
}

async function createOwner(url: string): Promise<string> {
  const rest = new RestApi(url);
  const clientId = `${url}/`;
  await waitFor(() => rest.get('/api/onboarding'), { what: 'the onboarding of Home Assistant', deadlineMs: START_DEADLINE_MS });
  const { auth_code } = await rest.post<{ auth_code: string }>('/api/onboarding/users', {
    client_id: clientId,
    name: 'Owner',
    ...OWNER,
    language: 'en',
  });
  return accessToken(rest, clientId, auth_code);
}

async function accessToken(rest: RestApi, client_id: string, code: string): Promise<string> {
  const { access_token } = await rest.postForm<{ access_token: string }>('/auth/token', {
    grant_type: 'authorization_code',
    code,
    client_id,
  });
  return access_token;
}

const longLived = (url: string, token: string, client_name: string): Promise<string> =>
  websocketCommand(url, token, 'auth/long_lived_access_token', { client_name, lifespan: 3650 });

async function addBroker(rest: RestApi, brokerUrl: string): Promise<void> {
  const { hostname, port, username, password } = new URL(brokerUrl);
  const flows = '/api/config/config_entries/flow';
  const form = await rest.post<FlowStep>(flows, { handler: 'mqtt' });
  const asked = form.data_schema.map(({ name }) => name);
  const newer = Object.entries(NEWER_BROKER_FIELDS).filter(([name]) => asked.includes(name));
  const result = await rest.post<FlowStep>(`${flows}/${form.flow_id}`, {
    broker: hostname,
    port: Number(port),
    ...(username !== '' && { username, password }),
    ...Object.fromEntries(newer),
  });
  if (result.type !== 'create_entry') throw new Error(`Home Assistant does not take the broker: ${JSON.stringify(result)}`);
}
