import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBridgeError } from '../../../src/errors.ts';
import { accountStateSchema } from '../../../src/isolarcloud/auth/account.ts';
import type { OpenApiClient } from '../../../src/isolarcloud/client.ts';
import { MemoryAccountStore } from '../../support/memory-account-store.ts';
import { openApiClient } from '../../support/open-api-client.ts';
import { ScriptedCloud } from '../../support/scripted-cloud.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const YEAR_MS = 365 * 24 * HOUR_MS;
const START_MS = Date.UTC(2025, 9, 3, 13, 25);

let cloud: ScriptedCloud;
let store: MemoryAccountStore;
/** The true time, and by how much the machine's clock is ahead of it, milliseconds. */
let realMs: number;
let wallAheadMs: number;
/** True time at which the machine was booted. */
let bootedMs: number;
const clients: OpenApiClient[] = [];

beforeEach(async () => {
  realMs = START_MS;
  wallAheadMs = 0;
  bootedMs = START_MS - HOUR_MS;
  store = new MemoryAccountStore();
  cloud = await ScriptedCloud.start();
  cloud.now = () => realMs;
  cloud.on('getPowerStationList', () => ({ data: { pageList: [], rowCount: 0 } }));
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await cloud.stop();
});

function start(): OpenApiClient {
  const steady = () => ({ id: `boot at ${bootedMs}`, ms: realMs - bootedMs });
  const { client } = openApiClient({ url: cloud.url, now: () => realMs + wallAheadMs, steady, store });
  clients.push(client);
  return client;
}

const reboot = (): void => {
  bootedMs = realMs;
};

const codeOf = async (call: Promise<unknown>): Promise<string> => {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return isBridgeError(error) ? error.code : error === null ? 'none' : 'foreign';
};

const logins = (): number => cloud.calls('login').length;

/** Makes the client sign in four times within a few minutes, by revoking each token. */
async function spendTheHour(client = start()): Promise<void> {
  for (let login = 0; login < 4; login += 1) {
    expect(await codeOf(client.getPowerStationList())).toBe('none');
    realMs += MINUTE_MS;
    cloud.revoke();
  }
  expect(logins()).toBe(4);
}

describe('the four logins of an hour', () => {
  it.each([
    ['forwards', YEAR_MS],
    ['backwards', -YEAR_MS],
    ['by hours', 2 * HOUR_MS],
  ])('are no more where the clock of the machine jumps %s again and again', async (_name, jumpMs) => {
    const client = start();
    for (let call = 0; call < 20; call += 1) {
      await codeOf(client.getPowerStationList());
      cloud.revoke();
      wallAheadMs += jumpMs;
      realMs += 1_000;
    }
    expect(logins()).toBe(4);
  });

  it('are no more over restarts of the program', async () => {
    for (let restart = 0; restart < 20; restart += 1) {
      await codeOf(start().getPowerStationList());
      cloud.revoke();
      wallAheadMs += YEAR_MS;
      realMs += 1_000;
    }
    expect(logins()).toBe(4);
  });

  it('are no more over restarts of the machine', async () => {
    for (let restart = 0; restart < 20; restart += 1) {
      await codeOf(start().getPowerStationList());
      cloud.revoke();
      wallAheadMs += YEAR_MS;
      realMs += 1_000;
      reboot();
    }
    expect(logins()).toBe(4);
  });

  it('are over an hour later, wherever the clock stands', async () => {
    const client = start();
    await spendTheHour(client);
    wallAheadMs -= YEAR_MS;
    realMs += 56 * MINUTE_MS - 1;
    expect(await codeOf(client.getPowerStationList())).toBe('token_contested');
    realMs += 1;
    expect(await codeOf(client.getPowerStationList())).toBe('none');
  });

  it('are over after a restart of the machine as soon as the Date of the cloud says so, which is asked for without token and password', async () => {
    await spendTheHour();
    expect(await codeOf(start().getPowerStationList())).toBe('token_contested');
    realMs += 2 * HOUR_MS;
    reboot();
    const client = start();
    cloud.asked.length = 0;
    expect(await codeOf(client.login())).toBe('none');
    expect(cloud.asked.map(({ endpoint, body }) => [endpoint, 'token' in body, 'user_password' in body])).toEqual([
      ['getOpenApiCallInfo', false, false],
      ['login', false, true],
    ]);
  });

  it('are not over after a restart of the machine because its clock says so', async () => {
    await spendTheHour();
    await codeOf(start().getPowerStationList());
    wallAheadMs += YEAR_MS;
    realMs += 10 * MINUTE_MS;
    reboot();
    expect(await codeOf(start().getPowerStationList())).toBe('token_contested');
    expect(logins()).toBe(4);
  });

  it('are over an hour after a restart of a machine without any time source', async () => {
    cloud.now = () => null;
    await spendTheHour();
    wallAheadMs += YEAR_MS;
    reboot();
    const client = start();
    expect(await codeOf(client.getPowerStationList())).not.toBe('none');
    realMs += HOUR_MS;
    expect(await codeOf(client.getPowerStationList())).toBe('none');
  });

  it('of last year do not count on a machine that wakes up in 1970 and is set by NTP', async () => {
    await spendTheHour();
    realMs += YEAR_MS;
    reboot();
    wallAheadMs = -realMs;
    const client = start();
    await codeOf(client.getPowerStationList());
    wallAheadMs = 0;
    expect(await codeOf(client.getPowerStationList())).toBe('none');
  });

  it('do not keep a machine that has never signed in and wakes up in 1970', async () => {
    wallAheadMs = -realMs;
    expect(await codeOf(start().getPowerStationList())).toBe('none');
  });

  it('of a state file of an earlier version, which has no proof of its time, count for an hour at most', async () => {
    const logins = Array.from({ length: 4 }, (_, minute) => ({ atMs: START_MS + minute, cause: 'revoked' }));
    store.state = accountStateSchema.parse({ hashKey: 'k', logins, credentials: {} });
    const client = start();
    expect(await codeOf(client.login())).toBe('login_budget_spent');
    realMs += HOUR_MS;
    expect(await codeOf(client.login())).toBe('none');
  });
});

describe('a pause before the next login', () => {
  it.each(['E916', 'E918'])('after %s is not ended by a clock that is set', async (code) => {
    cloud.on('login', () => ({ code }));
    const client = start();
    await codeOf(client.login());
    for (let jump = 0; jump < 5; jump += 1) {
      wallAheadMs += YEAR_MS;
      realMs += 10 * MINUTE_MS;
      await codeOf(client.login());
      await codeOf(start().login());
    }
    expect(logins()).toBe(1);
    wallAheadMs = -YEAR_MS;
    realMs += 10 * MINUTE_MS;
    await codeOf(client.login());
    expect(logins()).toBe(2);
  });

  it('after a fault is not ended by a clock that is set', async () => {
    cloud.on('login', () => ({ raw: (response) => response.destroy() }));
    const client = start();
    for (let jump = 0; jump < 10; jump += 1) {
      await codeOf(client.login());
      wallAheadMs += YEAR_MS;
      realMs += 1_000;
    }
    expect(logins()).toBe(1);
  });
});
