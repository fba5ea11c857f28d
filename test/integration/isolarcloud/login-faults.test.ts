import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBridgeError } from '../../../src/errors.ts';
import type { OpenApiClient } from '../../../src/isolarcloud/client.ts';
import { MemoryAccountStore } from '../../support/memory-account-store.ts';
import { openApiClient, type TestClientOptions } from '../../support/open-api-client.ts';
import { type Answer, ScriptedCloud } from '../../support/scripted-cloud.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2025, 9, 3, 13, 25);

let cloud: ScriptedCloud;
let store: MemoryAccountStore;
let nowMs: number;
const clients: OpenApiClient[] = [];

beforeEach(async () => {
  nowMs = START_MS;
  store = new MemoryAccountStore();
  cloud = await ScriptedCloud.start();
  cloud.on('getPowerStationList', () => ({ data: { pageList: [], rowCount: 0 } }));
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await cloud.stop();
});

/** Creates a client, like that of a process that has just started. */
function start(options: Partial<TestClientOptions> = {}): OpenApiClient {
  const { client } = openApiClient({ url: cloud.url, now: () => nowMs, store, ...options });
  clients.push(client);
  return client;
}

/** Waits for the end of a call. @returns code and message of its error */
const endOf = async (call: Promise<unknown>): Promise<{ code: string; message: string }> => {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return isBridgeError(error) ? error : { code: error === null ? 'none' : 'foreign', message: '' };
};

/** Starts a program every minute that ends after its first call. @returns the minutes at which logins reached the cloud */
async function loginMinutes(minutes: number, options: Partial<TestClientOptions> = {}): Promise<number[]> {
  const seen: number[] = [];
  const began = nowMs;
  for (; nowMs < began + minutes * MINUTE_MS; nowMs += MINUTE_MS) {
    const before = cloud.calls('login').length;
    await endOf(start(options).getPowerStationList());
    for (let login = before; login < cloud.calls('login').length; login += 1) seen.push((nowMs - began) / MINUTE_MS);
  }
  return seen;
}

it('a login whose connection is cut by a custom gateway has the remedy for a gateway that is not iSolarCloud', async () => {
  cloud.on('login', () => ({ raw: (response) => void response.destroy() }));
  const { message } = await endOf(start().getPowerStationList());
  expect(message).toContain('; the next login is possible');
  expect(message).toContain('does not speak HTTP, or ended the connection');
});

describe('a program that is stopped during the login', () => {
  /** Stops a client while its login waits for the reply. @returns the number of logins that reached the cloud */
  const stopDuringLogin = async (): Promise<number> => {
    const client = start();
    const arrived = new Promise<void>((resolve) => cloud.on('login', () => ({ raw: () => resolve() })));
    const end = endOf(client.getPowerStationList());
    await arrived;
    await client.close();
    await end;
    return cloud.calls('login').length;
  };

  it('signs in at once when it is started again', async () => {
    expect(await stopDuringLogin()).toBe(1);
    cloud.on('login', () => cloud.signIn());
    expect((await endOf(start().getPowerStationList())).code).toBe('none');
  });

  it('pauses after the second time with a password that was never accepted', async () => {
    for (const stop of [1, 2]) {
      expect(await stopDuringLogin()).toBe(stop);
      nowMs += 1_000;
    }
    await endOf(start().getPowerStationList());
    expect(cloud.calls('login')).toHaveLength(2);
  });
});

const page: Answer = { raw: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>') };
const unavailable: Answer = { raw: (response) => response.writeHead(503).end('<html>') };
const reset: Answer = { raw: (response) => response.destroy() };
const cutOff: Answer = { raw: (response) => response.writeHead(200).end('{"result_code":"1","result_data":{"login_st') };

const ON_ITS_WAY: readonly (readonly [string, Answer, string, RegExp])[] = [
  ['503', unavailable, 'cloud_fault', /fault of its own \(login, code HTTP 503\)/],
  ['an HTML page', page, 'reply_foreign', /does not come from iSolarCloud's interface \(login\): the body is an HTML page/],
  ['a reset', reset, 'gateway_unreachable', /cannot be reached \(login\): 127\.0\.0\.1/],
  ['half a reply', cutOff, 'reply_malformed', /the body is no whole JSON object/],
];

describe('a login that fails on its way', () => {
  it.each(ON_ITS_WAY)(
    'by %s is one request, however many calls and starts follow, and is named as the cause',
    async (_name, answer, code, sentence) => {
      cloud.on('login', () => answer);
      for (let restart = 0; restart < 5; restart += 1) {
        const client = start();
        for (let call = 0; call < 3; call += 1) {
          const end = await endOf(client.getPowerStationList());
          expect(end).toMatchObject({ code, message: expect.stringMatching(sentence) });
          expect(end.message).toContain('the next login is possible at 2025-10-03T13:26Z');
        }
        nowMs += 10_000;
      }
      expect(cloud.calls('login')).toHaveLength(1);
    },
  );

  it.each(ON_ITS_WAY)('by %s is made again after pauses that grow, over restarts', async (_name, answer) => {
    cloud.on('login', () => answer);
    expect(await loginMinutes(240)).toEqual([0, 1, 11, 31, 61, 121, 181]);
  });

  it('is made again sooner where the password has been accepted before', async () => {
    await start().login();
    cloud.revoke();
    nowMs += 60 * MINUTE_MS;
    cloud.on('login', () => reset);
    expect(await loginMinutes(150)).toEqual([0, 1, 3, 8, 18, 38, 68, 98, 128]);
  });

  it.each(['-1', '000', 'E997', 'E901'])(
    'by the service itself (%s) is made again sooner: it has not refused the password',
    async (code) => {
      cloud.on('login', () => ({ code }));
      expect(await loginMinutes(150)).toEqual([0, 1, 3, 8, 18, 38, 68, 98, 128]);
    },
  );

  it('is not made again before the cloud allows it', async () => {
    cloud.on('login', () => ({ raw: (response) => response.writeHead(503, { 'retry-after': '2400' }).end() }));
    expect(await loginMinutes(100)).toEqual([0, 40, 80]);
  });

  it('is over as soon as one gets through: the next fault begins with the shortest pause', async () => {
    cloud.on('login', () => unavailable);
    expect(await loginMinutes(20)).toEqual([0, 1, 11]);
    nowMs += 11 * MINUTE_MS;
    cloud.on('login', () => cloud.signIn());
    expect(await endOf(start().getPowerStationList())).toMatchObject({ code: 'none' });
    cloud.revoke();
    cloud.on('login', () => unavailable);
    nowMs += 31 * MINUTE_MS;
    expect(await loginMinutes(7)).toEqual([0, 1, 3]);
  });

  it('is no login: four that were answered are made beside two that were not', async () => {
    const client = start();
    await client.login();
    const seen: string[] = [];
    for (const faults of [1, 1, 0, 0]) {
      nowMs += 6 * MINUTE_MS;
      cloud.revoke();
      if (faults > 0) {
        cloud.on('login', () => unavailable);
        seen.push((await endOf(client.getPowerStationList())).code);
        nowMs += MINUTE_MS;
        cloud.on('login', () => cloud.signIn());
      }
      seen.push((await endOf(client.getPowerStationList())).code);
    }
    expect(seen).toEqual(['cloud_fault', 'none', 'cloud_fault', 'none', 'none', 'token_contested']);
  });

  it('is not attributed to another user of the account: without a fourth login the sentence does not mention one', async () => {
    await start().login();
    cloud.revoke();
    nowMs += 10 * MINUTE_MS;
    cloud.on('login', () => unavailable);
    for (let minute = 0; minute < 90; minute += 1) {
      const { code, message } = await endOf(start().getPowerStationList());
      expect(code).toBe('cloud_fault');
      expect(message).not.toMatch(/[Ss]omebody|other program/);
      nowMs += MINUTE_MS;
    }
  });

  it('does not delay other credentials', async () => {
    cloud.on('login', () => unavailable);
    await endOf(start().login());
    await endOf(start({ credentials: { password: 'corrected' } }).login());
    expect(cloud.calls('login')).toHaveLength(2);
    const client = start();
    await client.tryAgain();
    await endOf(client.login());
    expect(cloud.calls('login')).toHaveLength(3);
  });

  it('is made at most six times an hour, also on request', async () => {
    cloud.on('login', () => unavailable);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const client = start();
      await client.tryAgain();
      await endOf(client.login());
      nowMs += MINUTE_MS;
    }
    expect(cloud.calls('login')).toHaveLength(6);
  });

  it('leaves the other processes waiting too', async () => {
    cloud.on('login', () => reset);
    await Promise.all([start(), start(), start()].map((client) => endOf(client.getPowerStationList())));
    expect(cloud.calls('login')).toHaveLength(1);
  });
});
