import { describe, expect, test } from 'vitest';
import { uniformFleet } from '../../../src/simulator/fleet.ts';
import { DAY, HOUR, MINUTE, NOON, type SimulatedBed, simulated } from '../../support/test-bed.ts';

const plants = uniformFleet({ plants: 1, devicesPerPlant: 4, commissionedAt: NOON - HOUR });
/** Settings with a long polling interval, for tests of a whole day. */
const SELDOM = { polling: { interval_minutes: 20 } };
const INVERTER = '2000001_14_1_1';
const BATTERY = '2000001_43_2_1';

describe('a wrong password', () => {
  const withWrongPassword = (): Promise<SimulatedBed> => simulated({ plants, settings: { password: 'wrong' } });

  test('is tried once in twenty restarts', async () => {
    const { bed, cloud } = await withWrongPassword();
    for (let restart = 0; restart < 20; restart++) {
      const bridge = await bed.run();
      expect(bridge.status).toMatchObject({ account: 'password_wrong', problem: expect.stringMatching(/password is wrong/) });
      await bridge.stop();
    }
    expect(cloud.logins).toHaveLength(1);
  });

  test('is not tried again while the bridge stays up and says why', async () => {
    const { bed, cloud } = await withWrongPassword();
    const bridge = await bed.run();
    await bed.pass(2 * DAY);
    expect(cloud.logins).toHaveLength(1);
    expect(bridge.ended).toEqual([]);
    expect((await bed.retained()).get(bridge.topics.bridgeAvailability)).toBe('online');
    expect(bridge.status).toMatchObject({ account: 'password_wrong', cloud: 'ok' });
  });

  test('gives way to a corrected configuration at once', async () => {
    const { bed, cloud } = await withWrongPassword();
    const wrong = await bed.run();
    await wrong.stop();
    const corrected = await bed.run({ settings: { isolarcloud: { password: cloud.account.password } } });
    expect(cloud.logins).toHaveLength(2);
    expect(corrected.status).toMatchObject({ account: 'ok', problem: null, plants: 1 });
  });

  test('is tried again when the user says so', async () => {
    const { bed, cloud } = await withWrongPassword();
    const bridge = await bed.run();
    await bridge.stop();
    await bed.run({ tryAgain: true });
    expect(cloud.logins).toHaveLength(2);
  });
});

test.each([
  ['an unknown account', -1, 'account_unknown'],
  ['an account locked after wrong passwords', 2, 'account_locked'],
  ['an account locked by the administrator', 5, 'account_disabled'],
] as const)('%s is one sentence on the bridge state and one login', async (_case, state, code) => {
  const { bed, cloud } = await simulated({ plants });
  cloud.inject({ kind: 'login_state', state });
  const bridge = await bed.run();
  await bed.pass(DAY);
  expect(cloud.logins).toHaveLength(1);
  expect(bridge.status).toMatchObject({ account: code, problem: expect.any(String) });
});

test('a token revoked ten times within an hour costs at most four logins, and another user of the account is named as the cause', async () => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run();
  for (let revoked = 0; revoked < 10; revoked++) {
    cloud.revokeTokens();
    await bed.pass(5 * MINUTE);
  }
  expect(cloud.logins.length).toBeLessThanOrEqual(4);
  expect(bridge.status).toMatchObject({ account: 'token_contested', problem: expect.stringMatching(/signs in with this account/) });
  await bed.pass(2 * HOUR);
  expect(bridge.status).toMatchObject({ account: 'ok', problem: null });
});

test.each([
  ['503', { kind: 'http_status', status: 503 }, 'cloud_fault', /fault of its own \(login, code HTTP 503\)/],
  [
    'an HTML page',
    { kind: 'not_json', body: '<html>Welcome</html>' },
    'reply_foreign',
    /does not come from iSolarCloud's interface \(login\): the body is an HTML page/,
  ],
  ['a reset', { kind: 'connection_reset' }, 'gateway_unreachable', /cannot be reached \(login\)/],
] as const)(
  'a first login answered by %s is repeated after growing pauses, without blaming another user of the account',
  async (_case, fault, code, sentence) => {
    const { bed, cloud } = await simulated({ plants });
    const back = cloud.inject({ ...fault, endpoint: 'login' });
    const bridge = await bed.run();
    expect(bridge.status).toMatchObject({ cloud: code, account: 'ok', problem: expect.stringMatching(sentence) });
    await bed.pass(3 * MINUTE);
    expect(cloud.logins).toHaveLength(2);
    await bed.pass(HOUR);
    expect(cloud.logins.length).toBeLessThanOrEqual(5);
    expect(bridge.status).toMatchObject({ cloud: code, problem: expect.not.stringMatching(/[Ss]omebody|other program/) });
    back();
    await bed.pass(HOUR);
    expect(bridge.status).toMatchObject({ account: 'ok', cloud: 'ok', problem: null });
    expect(bridge.availability(INVERTER)).toBe('online');
  },
);

test('a gateway that fails for ten minutes while the token is gone costs at most twelve minutes of data', async () => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run();
  const { device_time: before } = bridge.state(INVERTER);
  cloud.revokeTokens();
  cloud.inject({ kind: 'http_status', status: 503, endpoint: 'login', until: bed.clock.now() + 10 * MINUTE });
  await bed.pass(19 * MINUTE);
  expect(cloud.logins.length).toBeLessThanOrEqual(6);
  expect(bridge.state(INVERTER)['device_time']).not.toBe(before);
});

test('a device type that is refused for a day costs at most one login more, and the other types go on', async () => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run({ settings: SELDOM });
  const soc = bridge.state(BATTERY);
  cloud.inject({ kind: 'result_code', code: 'E900', endpoint: 'getDeviceRealTimeData', deviceType: 43, until: bed.clock.now() + DAY });
  await bed.pass(23 * HOUR);
  expect(cloud.logins.length).toBeLessThanOrEqual(2);
  expect(bridge.availability(INVERTER)).toBe('online');
  expect(bridge.availability(BATTERY)).toBe('offline');
  expect(bridge.state(BATTERY)).toEqual({ ...soc, data_state: 'stale' });
  expect(bridge.status).toMatchObject({ account: 'permission_missing', problem: expect.stringMatching(/no permission/) });
  await bed.pass(4 * HOUR);
  expect(bridge.availability(BATTERY)).toBe('online');
  expect(bridge.status).toMatchObject({ account: 'ok', problem: null });
});

test('a device type that was never permitted is asked once a day and costs no login', async () => {
  const { bed, cloud, calls } = await simulated({ plants });
  cloud.inject({ kind: 'result_code', code: 'E900', endpoint: 'getDeviceRealTimeData', deviceType: 43 });
  const bridge = await bed.run({ settings: SELDOM });
  await bed.pass(20 * HOUR);
  expect(cloud.logins).toHaveLength(1);
  expect(calls('getDeviceRealTimeData').filter(({ deviceType }) => deviceType === 43)).toHaveLength(1);
  expect(bridge.availability(INVERTER)).toBe('online');
});
