import { describe, expect, it, onTestFinished } from 'vitest';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import type { Fault } from '../../../src/simulator/faults/fault.ts';
import { everyKind, hybridHome } from '../../../src/simulator/fleet.ts';
import type { PlantSpec } from '../../../src/simulator/plant.ts';
import { folderWith } from '../../support/cli.ts';
import { dayThatIsOver } from '../../support/days.ts';
import { runCommand } from '../../support/run-command.ts';

const DAY_MS = 86_400_000;
const young = () => ({ commissionedAt: Date.now() - 4 * DAY_MS, middayAt: Date.now() });
const ONE = () => [hybridHome(young())];
const MANY = () => everyKind(young());

/** Starts a simulated cloud with these faults. @returns a function that runs commands with it */
async function cloudWith(faults: readonly Fault[], plants: readonly PlantSpec[] = ONE()) {
  const simulator = new CloudSimulator({ plants });
  const { url: gateway } = await simulator.start();
  onTestFinished(() => simulator.stop());
  for (const fault of faults) simulator.inject(fault);
  const { appKey: app_key, secretKey: secret_key, username, password } = simulator.account;
  const run = (args: readonly string[], account: Readonly<Record<string, string>> = {}) => {
    const isolarcloud = { gateway, app_key, secret_key, username, password, ...account };
    const folder = folderWith({ isolarcloud, points: { preset: 'essential' }, state_folder: './state' });
    return runCommand([...args, '--config', `${folder}/config.yaml`]);
  };
  return { simulator, gateway, run };
}

const READ = ['read', '--format', 'csv'];
const devicesIn = (csv: string): ReadonlySet<string | undefined> =>
  new Set(
    csv
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(',')[2]),
  );
const realtime = (deviceType: number) => ({ endpoint: 'getDeviceRealTimeData', deviceType });

describe('read', () => {
  it.each<Fault>([
    { kind: 'result_code', code: 'E996', endpoint: 'getDeviceListByUser' },
    { kind: 'result_code', code: 'E900', endpoint: 'getDeviceListByUser' },
    { kind: 'http_status', status: 404, endpoint: 'getDeviceListByUser' },
    { kind: 'not_json', endpoint: 'getDeviceListByUser' },
  ])('has the values of all devices though the list of all devices fails: $kind $code $status', async (fault) => {
    const { run } = await cloudWith([], MANY());
    const all = await run(READ);
    const { run: runWithout } = await cloudWith([fault], MANY());
    const { exit, stdout, stderr } = await runWithout(READ);
    expect([exit, stderr]).toEqual([0, '']);
    expect(devicesIn(stdout)).toEqual(devicesIn(all.stdout));
  });

  it('ends with 69 where some values are missing, and prints the others', async () => {
    const pages = [14, 43, 22].map((deviceType): Fault => ({ kind: 'not_json', ...realtime(deviceType) }));
    const { run } = await cloudWith(pages);
    const { exit, stdout, stderr } = await run(READ);
    expect(exit).toBe(69);
    expect([...devicesIn(stdout)]).toContain('1501234_11_0_0');
    expect(stderr).toContain("The reply does not come from iSolarCloud's interface (getDeviceRealTimeData): the body is an HTML page.");
  });

  it.each<[string, Fault, number]>([
    ['a rejected device type', { kind: 'result_code', code: '010', ...realtime(14) }, 69],
    ['a forbidden device type', { kind: 'result_code', code: 'E900', ...realtime(14) }, 77],
    ['a device type that is not answered', { kind: 'http_status', status: 503, ...realtime(14) }, 69],
    ['a list of devices that fails', { kind: 'http_status', status: 503, endpoint: 'getDeviceList' }, 69],
    ['units that are not told', { kind: 'result_code', code: 'E900', endpoint: 'getOpenPointInfo' }, 0],
  ])('with %s ends as the error says', async (_, fault, exit) => {
    const { run } = await cloudWith([fault]);
    const result = await run(READ);
    expect(result.exit).toBe(exit);
    expect([...devicesIn(result.stdout)]).toContain('1501234_11_0_0');
  });

  it.each<[string, Fault]>([
    ['a 404 page', { kind: 'http_status', status: 404 }],
    ['a 405 page', { kind: 'http_status', status: 405 }],
    ['a 403 page', { kind: 'http_status', status: 403 }],
    ['a redirection to a login page', { kind: 'http_status', status: 302, headers: { location: 'http://portal.lan/login' } }],
    ['a permanent redirection', { kind: 'http_status', status: 301, headers: { location: 'https://www.isolarcloud.eu/' } }],
    ['a captive portal', { kind: 'http_status', status: 511 }],
    ['a page with 200', { kind: 'not_json' }],
  ])('names the gateway, firewalls and captive portals where it finds %s', async (_, fault) => {
    const { run } = await cloudWith([fault]);
    const { exit, stderr } = await run(READ);
    expect(exit).toBe(69);
    for (const word of ['isolarcloud.gateway', 'proxy', 'firewall', 'captive portal']) expect(stderr).toContain(word);
  });

  it.each(['/openapi/login', '/v1', '/#/login', '?region=eu'])('takes a gateway with %s behind it for a mistake', async (rest) => {
    const { simulator, gateway, run } = await cloudWith([]);
    const { exit, stderr } = await run(READ, { gateway: `${gateway}${rest}` });
    expect(exit).toBe(78);
    expect(stderr).toContain('isolarcloud.gateway has a path or more behind its host');
    expect(simulator.calls).toEqual([]);
  });

  it.each(['https://web3.isolarcloud.eu', 'https://www.isolarcloud.com', 'https://developer-api.isolarcloud.com'])(
    'takes %s for a web page',
    async (gateway) => {
      const { run } = await cloudWith([]);
      expect((await run(READ, { gateway })).stderr).toContain('isolarcloud.gateway is a web page of iSolarCloud and not its gateway');
    },
  );

  it.each<Fault>([
    { kind: 'packed_body', coding: 'gzip' },
    { kind: 'packed_body', coding: 'deflate' },
    { kind: 'packed_body', coding: 'br' },
    { kind: 'packed_body', coding: 'gzip', unnamed: true },
    { kind: 'last_row_twice', endpoint: 'getPowerStationList' },
    { kind: 'last_row_twice', endpoint: 'getDeviceListByUser' },
  ])('has every value once where replies come as $kind $coding', async (fault) => {
    const { run } = await cloudWith([], MANY());
    const { run: runOdd } = await cloudWith([fault], MANY());
    const [plain, odd] = [await run(READ), await runOdd(READ)];
    expect([odd.exit, odd.stderr]).toEqual([0, '']);
    expect(odd.stdout.split('\r\n')).toHaveLength(plain.stdout.split('\r\n').length);
  });

  it.each<Fault>([
    { kind: 'packed_body', coding: 'gzip', cut: true, ...realtime(14) },
    { kind: 'content_length_off', byBytes: -40, ...realtime(14) },
    { kind: 'truncated_body', ...realtime(14) },
    { kind: 'http_status', status: 204, body: '', ...realtime(14) },
    { kind: 'http_status', status: 200, body: '', ...realtime(14) },
  ])('misses one device type alone where its reply is broken: $kind', async (fault) => {
    const { run } = await cloudWith([fault]);
    const { exit, stdout } = await run(READ);
    expect(exit).toBe(69);
    expect([...devicesIn(stdout)]).toContain('1501234_11_0_0');
    expect([...devicesIn(stdout)]).not.toContain('1501234_14_1_1');
  });
});

describe('history', () => {
  const HISTORY = ['history', '--period', 'minute', '--from', dayThatIsOver(), '--to', dayThatIsOver(), '--format', 'csv'];

  it('says what is wrong with a date before it asks the cloud', async () => {
    const { simulator, run } = await cloudWith([]);
    const { exit, stderr } = await run(['history', '--from', '2026-11']);
    expect([exit, simulator.calls]).toEqual([64, []]);
    expect(stderr).toContain(
      '"2026-11" is a month, and what is summed up is a day: write a day such as 2025-01-31, or add --period month.',
    );
  });

  it('leaves out the device whose history makes no sense, and says so', async () => {
    const { run } = await cloudWith([{ kind: 'history_value', psKey: '1501234_14_1_1', value: {} }]);
    const { exit, stdout, stderr } = await run(HISTORY);
    expect(exit).toBe(0);
    expect(devicesIn(stdout)).toContain('1501234_11_0_0');
    expect(devicesIn(stdout)).not.toContain('1501234_14_1_1');
    expect(stderr).toContain('the history of device "1501234_14_1_1" makes no sense and is left out');
  });
});
