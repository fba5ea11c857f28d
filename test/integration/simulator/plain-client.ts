import { request } from 'undici';
import { afterEach } from 'vitest';
import { type CloudOptions, CloudSimulator } from '../../../src/simulator/cloud.ts';
import { everyKind } from '../../../src/simulator/fleet.ts';

/** Makes requests as in the guide's examples, without the client of this project. */

export const COMMISSIONED = Date.UTC(2025, 8, 28, 3);
/** 70 s after 2025-10-03 10:25 in São Paulo. */
export const NOW = Date.UTC(2025, 9, 3, 13, 25, 70);

interface Reply {
  readonly req_serial_num: string;
  readonly result_code: string;
  readonly result_msg: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into replies as they come
  readonly result_data: any;
}

export interface Client {
  readonly cloud: CloudSimulator;
  readonly url: string;
  readonly clock: { now: number };
  readonly headers: Record<string, string>;
  /** Makes a call with the guide's headers and keys. A value of undefined removes a header or field. */
  readonly call: (endpoint: string, body?: Record<string, unknown>, headers?: Record<string, string | undefined>) => Promise<Reply>;
  /** Signs in, and makes a call with the token. */
  readonly signedIn: (endpoint: string, body?: Record<string, unknown>) => Promise<Reply>;
  readonly login: () => Promise<string>;
}

const running: CloudSimulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((cloud) => cloud.stop()));
});

/** Starts a cloud at the time NOW, with one plant of each kind. */
export async function startCloud(options: Partial<CloudOptions> = {}): Promise<Client> {
  const clock = { now: NOW };
  const cloud = new CloudSimulator({ plants: everyKind({ commissionedAt: COMMISSIONED }), now: () => clock.now, ...options });
  running.push(cloud);
  const { url } = await cloud.start();
  const { appKey, secretKey, username, password } = cloud.account;
  const headers = { 'Content-Type': 'application/json', sys_code: '901', lang: '_en_US', 'x-access-key': secretKey };
  const call: Client['call'] = async (endpoint, body = {}, changed = {}) => {
    const sent = Object.entries({ ...headers, ...changed }).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const reply = await request(`${url}/openapi/${endpoint}`, {
      method: 'POST',
      headers: Object.fromEntries(sent),
      body: JSON.stringify({ appkey: appKey, lang: '_en_US', ...body }),
    });
    return (await reply.body.json()) as Reply;
  };
  const login = async () => (await call('login', { user_account: username, user_password: password })).result_data.token as string;
  let token: string | undefined;
  const signedIn: Client['signedIn'] = async (endpoint, body = {}) => {
    token ??= await login();
    return call(endpoint, { token, ...body });
  };
  return { cloud, url, clock, headers, call, login, signedIn };
}
