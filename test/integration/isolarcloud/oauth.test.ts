import { afterEach, describe, expect, it } from 'vitest';
import { BridgeError, isBridgeError } from '../../../src/errors.ts';
import type { AccountState } from '../../../src/isolarcloud/auth/account.ts';
import { type CloudOptions, CloudSimulator } from '../../../src/simulator/cloud.ts';
import type { Fault } from '../../../src/simulator/faults/fault.ts';
import { everyKind, hybridHome } from '../../../src/simulator/fleet.ts';
import type { Change } from '../../../src/store/state.ts';
import { MemoryAccountStore } from '../../support/memory-account-store.ts';
import { openApiClient, type TestClient } from '../../support/open-api-client.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const COMMISSIONED = Date.UTC(2025, 8, 28, 3);
/** 2025-10-03 10:26 in São Paulo. */
const NOW = Date.UTC(2025, 9, 3, 13, 26, 10);
const REDIRECT = 'http://127.0.0.1:8099/callback';
const EXCHANGE = 'apiManage/token';
const REFRESH = 'apiManage/refreshToken';
const PLANTS = 'platform/queryPowerStationList';

interface Scene {
  readonly cloud: CloudSimulator;
  readonly url: string;
  readonly clock: { now: number };
  readonly store: MemoryAccountStore;
  /** Another process on the same state folder. */
  readonly start: (store?: MemoryAccountStore, redirectUrl?: string) => TestClient;
  /** The endpoints that were called, oldest first. */
  readonly calls: () => string[];
  /** The owner opens the page; the client exchanges the code. */
  readonly authorise: (client: TestClient, psIds?: readonly number[]) => Promise<void>;
}

const running: CloudSimulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((cloud) => cloud.stop()));
});

async function scene(options: Partial<CloudOptions> = {}): Promise<Scene> {
  const clock = { now: NOW };
  const plants = [hybridHome({ commissionedAt: COMMISSIONED })];
  const cloud = new CloudSimulator({ plants, now: () => clock.now, oauth: {}, ...options });
  running.push(cloud);
  const { url } = await cloud.start();
  const { appKey, secretKey } = cloud.account;
  const store = new MemoryAccountStore();
  return {
    cloud,
    url,
    clock,
    store,
    start: (own = store, redirectUrl = REDIRECT) =>
      openApiClient({
        url,
        store: own,
        now: () => clock.now,
        credentials: { appKey, secretKey },
        signIn: { applicationId: '2471', redirectUrl },
        transport: { timeoutMs: 1_000 },
      }),
    calls: () => cloud.calls.map(({ endpoint }) => endpoint),
    authorise: async ({ client }, psIds) => {
      const arrival = cloud.authorise(cloud.authorizeUrl(url), psIds);
      await client.authorise(new URL(arrival ?? '').searchParams.get('code') ?? '');
    },
  };
}

/** The same with a client that is authorised; the calls until then are forgotten. */
async function authorised(options: Partial<CloudOptions> = {}): Promise<Scene & TestClient> {
  const made = await scene(options);
  const client = made.start();
  await made.authorise(client);
  made.cloud.clearCalls();
  return { ...made, ...client };
}

/** A store whose process dies at one of its writes: from then on it neither reads nor writes. */
class MortalStore extends MemoryAccountStore {
  readonly #shared: MemoryAccountStore;
  writesLeft: number;

  constructor(shared: MemoryAccountStore, writesLeft: number) {
    super();
    this.#shared = shared;
    this.writesLeft = writesLeft;
  }

  override read(): Promise<AccountState> {
    return this.#shared.read();
  }

  override transact<T>(change: Change<AccountState, T>): Promise<T> {
    const write = (): void => {
      if (this.writesLeft-- <= 0) throw new Error('killed');
    };
    return this.#shared.transact(async (state, save) => {
      const changed = await change(state, async (planned) => {
        write();
        await save(planned);
      });
      write();
      return changed;
    });
  }
}

/** The store of a process that does something before each transaction. */
class OrderedStore extends MemoryAccountStore {
  readonly #shared: MemoryAccountStore;
  readonly #before: () => Promise<unknown>;

  /** @param before called before each transaction */
  constructor(shared: MemoryAccountStore, before: () => Promise<unknown>) {
    super();
    this.#shared = shared;
    this.#before = before;
  }

  override read(): Promise<AccountState> {
    return this.#shared.read();
  }

  override async transact<T>(change: Change<AccountState, T>): Promise<T> {
    await this.#before();
    return this.#shared.transact(change);
  }
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => (isBridgeError(error) ? error.code : String(error)),
  );

const authorisationIn = ({ credentials }: AccountState) => Object.values(credentials)[0]?.authorisation;

describe('an authorisation', () => {
  it('is missing at first, and that costs no call', async () => {
    const { start, calls } = await scene();
    expect(await codeOf(start().client.getPowerStationList())).toBe('authorization_missing');
    expect(calls()).toEqual([]);
  });

  it('begins with the exchange of a code, and lasts over a restart', async () => {
    const { start, calls, authorise } = await scene();
    const first = start();
    await authorise(first, [1501234]);
    expect(await first.client.getPowerStationList()).toMatchObject([{ psId: '1501234' }]);
    await start().client.getPowerStationList();
    expect(calls()).toEqual([EXCHANGE, PLANTS, PLANTS]);
  });

  it('is taken up from another process', async () => {
    const { start, authorise } = await scene();
    const bridge = start();
    await codeOf(bridge.client.getPowerStationList());
    await authorise(start());
    expect(await bridge.client.getPowerStationList()).toHaveLength(1);
  });

  it('is refused for a code that was used', async () => {
    const { cloud, url, start } = await scene();
    const code = new URL(cloud.authorise(cloud.authorizeUrl(url)) ?? '').searchParams.get('code') ?? '';
    await start().client.authorise(code);
    expect(await codeOf(start().client.authorise(code))).toBe('authorization_code_refused');
  });

  it('is refused for a redirect URL that differs by a slash', async () => {
    const { cloud, url, start } = await scene();
    const code = new URL(cloud.authorise(cloud.authorizeUrl(url)) ?? '').searchParams.get('code') ?? '';
    const { client } = start(new MemoryAccountStore(), `${REDIRECT}/`);
    expect(await codeOf(client.authorise(code))).toBe('redirect_mismatched');
  });

  it('is refused by an application of the login flavour, which signs in by password', async () => {
    const clock = { now: NOW };
    const cloud = new CloudSimulator({ plants: [hybridHome({ commissionedAt: COMMISSIONED })], now: () => clock.now });
    running.push(cloud);
    const { url } = await cloud.start();
    const { appKey, secretKey } = cloud.account;
    const { client } = openApiClient({
      url,
      credentials: { appKey, secretKey },
      signIn: { applicationId: '2471', redirectUrl: REDIRECT },
    });
    expect(await codeOf(client.authorise('LDYEEq'))).toBe('application_not_oauth');
  });

  it.each(['envelope', 'flat'] as const)('is read from a reply of the shape "%s", and so is a refresh', async (shape) => {
    const { cloud, start, authorise, clock, store } = await scene();
    cloud.inject({ kind: 'token_shape', shape });
    const { client } = start();
    await authorise(start());
    expect(authorisationIn(store.state)).toMatchObject({ lifeSeconds: 172_799, psIds: ['1501234'] });
    clock.now += DAY_MS;
    expect(await client.getPowerStationList()).toHaveLength(1);
    expect(authorisationIn(store.state)).toMatchObject({ psIds: ['1501234'], issuedAtMs: clock.now });
  });
});

describe('a refresh', () => {
  it('is made once at half the life of the token, for all processes', async () => {
    const { client, start, clock, calls } = await authorised();
    clock.now += DAY_MS - 1_000;
    await client.getPowerStationList();
    expect(calls()).toEqual([PLANTS]);
    clock.now += 1_000;
    const processes = [client, ...Array.from({ length: 4 }, () => start().client)];
    await Promise.all(processes.flatMap((each) => [each.getPowerStationList(), each.getFaultAlarmInfo()]));
    expect(calls().filter((endpoint) => endpoint === REFRESH)).toHaveLength(1);
  });

  it.each(['HTTP 401', 'E900', 'E00003'] as const)(
    'replaces a token that is refused with %s, and the call is repeated',
    async (refusal) => {
      const { client, cloud, clock, calls } = await authorised();
      clock.now += HOUR_MS;
      cloud.revokeTokens();
      if (refusal !== 'HTTP 401') cloud.inject({ kind: 'access_refused_with', code: refusal });
      expect(await client.getPowerStationList()).toHaveLength(1);
      expect(calls()).toEqual([PLANTS, REFRESH, PLANTS]);
    },
  );

  it('follows at once on a token that is said to have expired already, and only once', async () => {
    const { cloud, start, authorise, calls } = await scene();
    cloud.inject({ kind: 'expires_in', value: -5 });
    const { client } = start();
    await authorise(start());
    await client.getPowerStationList();
    await client.getPowerStationList();
    expect(calls()).toEqual([EXCHANGE, REFRESH, PLANTS, PLANTS]);
  });

  it.each([undefined, '', null] as const)('keeps the refresh token if the reply has %j in its place', async (as) => {
    const { client, cloud, clock, calls } = await authorised();
    cloud.inject({ kind: 'no_new_refresh_token', ...(as !== undefined && { as }), endpoint: REFRESH, calls: 1 });
    for (let day = 0; day < 3; day += 1) {
      clock.now += DAY_MS;
      await client.getPowerStationList();
    }
    expect(calls()).toEqual([REFRESH, PLANTS, REFRESH, PLANTS, REFRESH, PLANTS]);
  });

  it('is stored before the new token is used: without the write no call follows', async () => {
    const { start, store, clock, calls } = await authorised();
    clock.now += DAY_MS;
    expect(await codeOf(start(new MortalStore(store, 1)).client.getPowerStationList())).toBe('Error: killed');
    expect(calls()).toEqual([REFRESH]);
  });

  it.each(['inner', 'outer'] as const)('that the server could not make (-1, %s) is repeated later with the same token', async (as) => {
    const { client, cloud, clock, calls } = await authorised();
    clock.now += DAY_MS;
    cloud.inject({ kind: 'refresh_refused', code: '-1', as, endpoint: REFRESH, calls: 1 });
    await client.getPowerStationList();
    await client.getPowerStationList();
    expect(calls()).toEqual([REFRESH, PLANTS, PLANTS]);
    clock.now += 2 * MINUTE_MS;
    await client.getPowerStationList();
    expect(calls().slice(3)).toEqual([REFRESH, PLANTS]);
  });
});

/** Refusals that have nothing to do with the tokens, and their errors. */
const REFUSALS = [
  ['E902', 'encryption_required'],
  ['E904', 'encryption_required'],
  ['E905', 'encryption_key_wrong'],
  ['E906', 'encryption_key_wrong'],
  ['E910', 'encryption_rejected'],
  ['E913', 'clock_wrong'],
  ['E918', 'address_refused'],
  ['E919', 'user_refused'],
] as const;

describe('token calls that are refused for another reason than the tokens', () => {
  it.each(REFUSALS)('a refresh with %s is %s, is made once an hour, and costs no authorisation', async (code, error) => {
    const { client, cloud, clock, calls } = await authorised();
    clock.now += HOUR_MS;
    cloud.revokeTokens();
    const mend = cloud.inject({ kind: 'result_code', code, endpoint: REFRESH });
    expect(await codeOf(client.getPowerStationList())).toBe(error);
    for (let poll = 0; poll < 5; poll += 1) {
      clock.now += 10 * MINUTE_MS;
      const refused: unknown = await client.getPowerStationList().catch((thrown: unknown) => thrown);
      expect(String(refused)).toMatch(/\(apiManage\/refreshToken, code E\d+\): .*asked again at 2025-10-03T15:27Z/);
    }
    mend();
    expect(calls()).toEqual([PLANTS, REFRESH]);
    clock.now += 11 * MINUTE_MS;
    expect(await client.getPowerStationList()).toHaveLength(1);
    expect(calls().slice(2)).toEqual([REFRESH, PLANTS]);
  });

  it.each(REFUSALS)('a refresh with %s does not disturb while the access token is accepted', async (code) => {
    const { client, cloud, clock, calls } = await authorised();
    clock.now += DAY_MS;
    cloud.inject({ kind: 'result_code', code, endpoint: REFRESH });
    for (let poll = 0; poll < 5; poll += 1) expect(await client.getPowerStationList()).toHaveLength(1);
    expect(calls()).toEqual([REFRESH, PLANTS, PLANTS, PLANTS, PLANTS, PLANTS]);
  });

  it.each(REFUSALS)('an exchange with %s is %s; the next one is not delayed', async (code, error) => {
    const { cloud, start, authorise } = await scene();
    const mend = cloud.inject({ kind: 'result_code', code, endpoint: EXCHANGE });
    expect(await codeOf(authorise(start()))).toBe(error);
    mend();
    const client = start();
    await authorise(client);
    expect(await client.client.getPowerStationList()).toHaveLength(1);
  });
});

describe('a refresh that fails on its way', () => {
  it('is repeated after a pause if the gateway refused it because of the rate of calls (HTTP 429)', async () => {
    const { client, cloud, clock, calls } = await authorised();
    clock.now += DAY_MS;
    cloud.inject({ kind: 'http_status', status: 429, endpoint: REFRESH, calls: 1 });
    for (let poll = 0; poll < 2; poll += 1) {
      expect(await client.getPowerStationList()).toHaveLength(1);
      clock.now += 2 * MINUTE_MS;
    }
    expect(calls()).toEqual([REFRESH, PLANTS, REFRESH, PLANTS]);
    expect((await client.authorisation())?.endMs).toBeNull();
  });

  it('names itself and the time of the next one, not a login', async () => {
    const { client, cloud, clock } = await authorised();
    clock.now += HOUR_MS;
    cloud.revokeTokens();
    cloud.inject({ kind: 'http_status', status: 503, endpoint: REFRESH });
    for (const _poll of [1, 2]) {
      const paused: unknown = await client.getPowerStationList().catch((thrown: unknown) => thrown);
      expect(String(paused)).toContain('(apiManage/refreshToken, code HTTP 503): the next refresh is made at 2025-10-03T14:28Z.');
    }
  });

  it('is not delayed by logins of an account that was configured before', async () => {
    const { client, clock, store, calls } = await authorised();
    clock.now += DAY_MS;
    const at = { atMs: clock.now, cloudMs: null, steady: { id: 'test', ms: clock.now } };
    const logins = Array.from({ length: 6 }, () => ({ ...at, cause: 'revoked' as const, answered: true }));
    await store.transact(async (state) => ({ state: { ...state, logins }, result: null }));
    await client.getPowerStationList();
    expect(calls()).toEqual([REFRESH, PLANTS]);
  });
});

describe('a token that is rejected although it is new', () => {
  it('is replaced at most four times an hour, however many commands start', async () => {
    const { start, cloud, clock, calls } = await authorised();
    clock.now += HOUR_MS;
    cloud.inject({ kind: 'token_revoked', endpoint: PLANTS });
    for (let command = 0; command < 120; command += 1) {
      expect(await codeOf(start().client.getPowerStationList())).toBe('token_rejected');
      clock.now += MINUTE_MS;
    }
    expect(calls().filter((endpoint) => endpoint === REFRESH).length).toBeLessThanOrEqual(8);
    expect(calls().length).toBeLessThanOrEqual(2 * 8 + 8);
  });

  it('is replaced again if it was accepted for a while', async () => {
    const { client, cloud, clock } = await authorised();
    for (let day = 0; day < 3; day += 1) {
      clock.now += HOUR_MS;
      cloud.revokeTokens();
      expect(await client.getPowerStationList()).toHaveLength(1);
    }
  });
});

describe('the shared state', () => {
  it('is not written while an authorisation that has ended waits for a new one', async () => {
    const { client, cloud, clock, store, start, authorise } = await authorised();
    clock.now += HOUR_MS;
    cloud.revokeAuthorisation();
    await codeOf(client.getPowerStationList());
    let writes = 0;
    const bridge = start(
      new OrderedStore(store, async () => {
        writes += 1;
      }),
    );
    for (const _turn of [1, 2, 3]) expect(await codeOf(bridge.client.getPowerStationList())).toBe('authorization_ended');
    expect(writes).toBe(0);
    await authorise(start());
    expect(await bridge.client.getPowerStationList()).toHaveLength(1);
  });
});

describe('a shared state that another process has locked', () => {
  const locked = async (): Promise<never> => {
    throw new BridgeError('state_locked');
  };

  it('delays a refresh that is only due', async () => {
    const { store, start, clock, calls } = await authorised();
    clock.now += DAY_MS;
    let isLocked = true;
    const { client } = start(new OrderedStore(store, async () => isLocked && locked()));
    expect(await client.getPowerStationList()).toHaveLength(1);
    expect(calls()).toEqual([PLANTS]);
    isLocked = false;
    expect(await client.getPowerStationList()).toHaveLength(1);
    expect(calls()).toEqual([PLANTS, REFRESH, PLANTS]);
  });

  it('prevents the refresh of a rejected token', async () => {
    const { cloud, store, start, clock } = await authorised();
    clock.now += HOUR_MS;
    cloud.revokeTokens();
    expect(await codeOf(start(new OrderedStore(store, locked)).client.getPowerStationList())).toBe('state_locked');
  });
});

describe('calls whose permission ends', () => {
  const ALARMS = 'platform/getFaultAlarmInfo';
  const DEVICES = 'platform/getDeviceListByPsId';
  const without = (endpoint: string): Fault => ({ kind: 'result_code', code: 'E900', endpoint });

  it.each([
    ['at the same time', 0],
    ['ten minutes apart', 10 * MINUTE_MS],
    ['an hour apart', HOUR_MS],
  ])('are left out, and the others go on (%s)', async (_when, apartMs) => {
    const { client, cloud, clock, calls } = await authorised();
    await Promise.all([client.getFaultAlarmInfo(), client.getDeviceList('1501234')]);
    clock.now += HOUR_MS;
    cloud.inject(without(ALARMS));
    expect(await codeOf(client.getFaultAlarmInfo())).toBe('permission_missing');
    clock.now += apartMs;
    cloud.inject(without(DEVICES));
    expect(await codeOf(client.getDeviceList('1501234'))).toBe('permission_missing');
    expect(await client.getPowerStationList()).toHaveLength(1);
    cloud.clearCalls();
    expect(await codeOf(client.getFaultAlarmInfo())).toBe('permission_missing');
    expect(await codeOf(client.getDeviceList('1501234'))).toBe('permission_missing');
    expect(calls()).toEqual([]);
  });

  it('are made again after a new authorisation, and not after a refresh', async () => {
    const { client, cloud, clock, calls, start, authorise } = await authorised();
    const restore = cloud.inject(without(ALARMS));
    expect(await codeOf(client.getFaultAlarmInfo())).toBe('permission_missing');
    restore();
    cloud.revokeTokens();
    clock.now += HOUR_MS;
    await client.getPowerStationList();
    expect(calls()).toContain(REFRESH);
    expect(await codeOf(client.getFaultAlarmInfo())).toBe('permission_missing');
    const page = start();
    await authorise(page);
    expect(await page.client.getFaultAlarmInfo()).toEqual([]);
  });

  it('are not taken for it while the new token is refused altogether', async () => {
    const { client, cloud, clock } = await authorised();
    await Promise.all([client.getPowerStationList(), client.getFaultAlarmInfo()]);
    for (let turn = 0; turn < 2; turn += 1) {
      clock.now += 10 * MINUTE_MS;
      cloud.revokeTokens();
      cloud.inject({ kind: 'access_refused_with', code: 'E900' });
      await client.getPowerStationList().catch(() => undefined);
    }
    expect(await codeOf(client.getFaultAlarmInfo())).toBe('token_rejected');
    clock.now += HOUR_MS;
    expect(await client.getFaultAlarmInfo()).toEqual([]);
    expect(await client.getPowerStationList()).toHaveLength(1);
  });

  it('are not judged while the list of plants cannot be read', async () => {
    const { client, cloud, clock } = await authorised();
    await Promise.all([client.getFaultAlarmInfo(), client.getDeviceList('1501234')]);
    clock.now += HOUR_MS;
    cloud.inject(without(ALARMS));
    await client.getFaultAlarmInfo().catch(() => undefined);
    const mend = [cloud.inject(without(DEVICES)), cloud.inject({ kind: 'http_status', status: 503, endpoint: PLANTS })];
    expect(await codeOf(client.getDeviceList('1501234'))).toBe('cloud_fault');
    for (const end of mend) end();
    expect(await client.getDeviceList('1501234')).not.toEqual([]);
  });
});

describe('two processes whose token was rejected at the same time', () => {
  async function both(fault: Fault | null): Promise<{ readonly results: string[]; readonly refreshes: number }> {
    const { cloud, clock, calls, start } = await authorised();
    clock.now += HOUR_MS;
    cloud.revokeTokens();
    if (fault !== null) cloud.inject(fault);
    const results = await Promise.all([start(), start()].map(({ client }) => codeOf(client.getPowerStationList())));
    return { results, refreshes: calls().filter((endpoint) => endpoint === REFRESH).length };
  }

  it('refresh once', async () => {
    expect(await both(null)).toEqual({ results: ['none', 'none'], refreshes: 1 });
  });

  it('refresh once also if that fails', async () => {
    const fault = { kind: 'refresh_refused', code: '-1' } as const;
    expect(await both(fault)).toEqual({ results: ['cloud_fault', 'cloud_fault'], refreshes: 1 });
  });
});

describe('a refresh whose reply was lost', () => {
  it('is not repeated while the access token is accepted; after that the stored refresh token is tried once', async () => {
    const { client, cloud, clock, calls, start } = await authorised({ oauth: { replacedTokenLives: true } });
    clock.now += DAY_MS;
    cloud.inject({ kind: 'answer_lost', endpoint: REFRESH, calls: 1 });
    expect(await client.getPowerStationList()).toHaveLength(1);
    clock.now += 20 * HOUR_MS;
    await start().client.getPowerStationList();
    expect(calls()).toEqual([REFRESH, PLANTS, PLANTS]);
    clock.now += 4 * HOUR_MS;
    expect(await codeOf(client.getPowerStationList())).toBe('authorization_ended');
    expect(calls().slice(3)).toEqual([PLANTS, REFRESH]);
    expect(await codeOf(start().client.getPowerStationList())).toBe('authorization_ended');
    expect(calls()).toHaveLength(5);
  });

  it('continues if the cloud had not received it', async () => {
    const { client, cloud, clock, calls } = await authorised();
    clock.now += DAY_MS;
    cloud.inject({ kind: 'connection_reset', endpoint: REFRESH, calls: 1 });
    await client.getPowerStationList();
    clock.now += DAY_MS;
    expect(await client.getPowerStationList()).toHaveLength(1);
    expect(calls()).toEqual([REFRESH, PLANTS, PLANTS, REFRESH, PLANTS]);
  });

  it('ends the authorisation if the cloud had rotated the tokens, until the owner authorises again', async () => {
    const { client, cloud, clock, authorise, start } = await authorised();
    clock.now += DAY_MS;
    cloud.inject({ kind: 'answer_lost', endpoint: REFRESH, calls: 1 });
    expect(await codeOf(client.getPowerStationList())).toBe('gateway_unreachable');
    clock.now += 2 * MINUTE_MS;
    expect(await codeOf(client.getPowerStationList())).toBe('authorization_ended');
    await authorise(start());
    expect(await client.getPowerStationList()).toHaveLength(1);
  });
});

describe('a revoked authorisation', () => {
  it.each(['inner', 'outer', 'invalid_grant'] as const)('is one error and no storm of calls (%s)', async (as) => {
    const { client, cloud, clock, calls } = await authorised();
    clock.now += HOUR_MS;
    cloud.revokeAuthorisation();
    cloud.inject({ kind: 'refresh_refused', code: '2', as });
    for (let poll = 0; poll < 5; poll += 1) {
      clock.now += MINUTE_MS;
      expect(await codeOf(client.getPowerStationList())).toBe('authorization_ended');
    }
    expect(calls()).toEqual([PLANTS, REFRESH]);
  });
});

it('survives 30 days of kills; only one between the reply of the cloud and the write costs an authorisation', async () => {
  const { start, store, clock, authorise, cloud } = await scene();
  await authorise(start());
  let authorisations = 0;
  let fatal = 0;
  for (let day = 0; day < 30; day += 1) {
    clock.now += DAY_MS + HOUR_MS;
    const mark = cloud.calls.length;
    // 0: killed before the refresh is sent; 1: between its reply and the write; 2: later.
    const mortal = start(new MortalStore(store, day % 3));
    await codeOf(mortal.client.getPowerStationList());
    const sent = cloud.calls.slice(mark).some(({ endpoint }) => endpoint === REFRESH);
    if (sent && day % 3 === 1) fatal += 1;
    clock.now += 5 * MINUTE_MS;
    if ((await codeOf(start().client.getPowerStationList())) === 'authorization_ended') {
      authorisations += 1;
      await authorise(start());
    }
  }
  expect(fatal).toBeGreaterThan(5);
  expect(authorisations).toBe(fatal);
});

describe('both flavours', () => {
  it('return the same plants, devices, readings, history and alarms', async () => {
    const plants = everyKind({ commissionedAt: COMMISSIONED });
    const oauth = await authorised({ plants });
    const password = new CloudSimulator({ plants, now: () => oauth.clock.now });
    running.push(password);
    const { url } = await password.start();
    const login = openApiClient({ url, now: () => oauth.clock.now, credentials: password.account });
    const hybrid = ['1501234_14_1_1', '1501234_14_9_9'];
    const day = { psKeys: hybrid.slice(0, 1), pointIds: ['13134'], from: '20251001', to: '20251002' };
    const results = async ({ client }: TestClient) => ({
      plants: (await client.getPowerStationList()).map(({ faultCount, alarmCount, capacity, ...plant }) => plant),
      detail: await client.getPowerStationDetail({ psId: '1501234' }),
      bySerialNumber: (await client.getPowerStationDetail({ sn: plants[0]?.devices[0]?.serialNumber ?? '' })).psId,
      devices: await client.getDeviceList('1501234'),
      readings: await client
        .getDeviceRealTimeData({ deviceType: 14, psKeys: hybrid, pointIds: ['13119', '13141'] })
        .then(({ units, ...reply }) => reply),
      days: await client.getDevicePointsDayMonthYearDataList({ ...day, period: 'day', statistics: ['peak'] }),
      minutes: await client.getDevicePointMinuteDataList({ ...day, from: '20251002100000', to: '20251002110000' }),
      alarms: await client.getFaultAlarmInfo(),
    });
    expect(await results(oauth)).toEqual(await results(login));
  });

  it('differ in what exists: no list for all plants, no quota, and units that come with the readings', async () => {
    const { client, calls } = await authorised();
    expect(await codeOf(client.getDeviceListByUser())).toBe('permission_missing');
    expect(await client.getOpenApiCallInfo()).toMatchObject({ callsToday: null, dailyLimit: null });
    expect(await codeOf(client.getOpenPointInfo(14))).toBe('permission_missing');
    expect(calls()).toEqual([]);
    const request = { deviceType: 14, psKeys: ['1501234_14_1_1'], pointIds: ['13119'] };
    expect((await client.getDeviceRealTimeData({ ...request, withUnits: true })).units).toMatchObject([
      { pointId: '13119', storageUnit: 'W' },
    ]);
    expect((await client.getDeviceRealTimeData(request)).units).toBeUndefined();
  });
});

it('no token, code or key is in a log line or an error', async () => {
  const { client, cloud, clock, lines, store } = await authorised();
  clock.now += DAY_MS;
  cloud.inject({ kind: 'refresh_refused', code: '5', endpoint: REFRESH });
  const access = Object.values(store.state.credentials)[0]?.token?.value ?? '';
  const refresh = authorisationIn(store.state)?.refreshToken ?? '';
  cloud.revokeTokens();
  const error: unknown = await client.getPowerStationList().catch((thrown: unknown) => thrown);
  const told = [...lines, String(error), JSON.stringify(error)].join('\n');
  for (const secret of [access, refresh, cloud.account.secretKey, cloud.account.appKey]) expect(told).not.toContain(secret);
});
