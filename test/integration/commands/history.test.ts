import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CloudOptions, CloudSimulator } from '../../../src/simulator/cloud.ts';
import { europeanHome, hybridHome } from '../../../src/simulator/fleet.ts';
import { accountSettings } from '../../support/account-settings.ts';
import { authoriseIn } from '../../support/authorise.ts';
import { folderWith } from '../../support/cli.ts';
import { type CommandResult, runCommand } from '../../support/run-command.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const NOW = Date.parse('2026-03-10T15:00:00Z');
/** First day of the export, three years before the current day. The plants are some months older. */
const FROM = '2023-03-10';
const plants = () => {
  const options = { commissionedAt: Date.parse('2023-01-01T00:00:00Z'), stepMs: 60 * MINUTE_MS };
  return [hybridHome(options), europeanHome({ ...options, followsDaylightTime: false })];
};

interface Row {
  readonly ps_id: string;
  readonly ps_key: string;
  readonly point_id: string;
  readonly time: string;
  readonly peak: number | null;
}

async function setUp(points: object = { preset: 'all' }, options: Partial<CloudOptions> = {}) {
  const cloud = new CloudSimulator({ plants: plants(), now: () => NOW, ...options });
  const { url } = await cloud.start();
  onTestFinished(() => cloud.stop());
  const folder = folderWith({ isolarcloud: accountSettings(cloud, url), points });
  const history = (...options: string[]): Promise<CommandResult> =>
    runCommand(['history', '--config', join(folder, 'config.yaml'), ...options], { now: () => NOW });
  const historyCalls = () => cloud.calls.filter(({ endpoint }) => /DataList$/.test(endpoint));
  return { cloud, folder, history, historyCalls };
}

const parsed = (ndjson: string): Row[] =>
  ndjson
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Row);

describe('history', () => {
  it('has three years of all energy counters of two plants, equal to the truth, in the fewest calls', async () => {
    const { cloud, folder, history, historyCalls } = await setUp();
    const file = join(folder, 'years.ndjson');
    const { end, stderr } = await history('--from', FROM, '--format', 'ndjson', '--output', file);

    expect({ end, stderr }).toMatchObject({ end: 'ok' });
    // 1096 days take eleven calls for each device type, because a call covers up to 100 days of all devices of a type.
    const types = new Set(parsed(readFileSync(file, 'utf8')).map(({ ps_key }) => ps_key.split('_')[1]));
    expect(types).toEqual(new Set(['11', '14', '43', '7']));
    expect(historyCalls()).toHaveLength(11 * types.size);

    const rows = parsed(readFileSync(file, 'utf8'));
    const offsets: Readonly<Record<string, number>> = { 1501234: -3 * HOUR_MS, 5105678: HOUR_MS };
    const counters = { 83024: 'pv', 83105: 'purchased', 83075: 'feedIn', 13134: 'pv', 13034: 'charge', 13035: 'discharge' } as const;
    const daily = { 83022: 'pv', 83102: 'purchased', 83072: 'feedIn', 13112: 'pv', 13028: 'charge', 13029: 'discharge' } as const;
    let compared = 0;
    for (const { ps_id, point_id, time, peak } of rows) {
      const endOfDay = Date.parse(`${time}T00:00:00Z`) + DAY_MS - (offsets[ps_id] ?? 0);
      const lifetime = counters[Number(point_id) as keyof typeof counters];
      const today = daily[Number(point_id) as keyof typeof daily];
      if (lifetime === undefined && today === undefined) continue;
      const truth = cloud.truth(Number(ps_id), endOfDay - 1);
      const wattHours = lifetime === undefined ? truth.day[today] : truth.lifetime[lifetime];
      expect(peak, `${ps_id} ${point_id} ${time}`).toBeCloseTo(wattHours / 1_000, 2);
      compared++;
    }
    expect(compared).toBe(1096 * (6 + 3 * 2 + 6 + 3 * 2));
    expect(readdirSync(join(folder, 'state')).filter((name) => name.startsWith('history'))).toEqual([]);
  });

  it('has months and years with several statistics at once, the newest first', async () => {
    const { history, historyCalls } = await setUp();
    const { stdout } = await history(
      ...['--period', 'month', '--from', '2023-03', '--to', '2026-02', '--points', '11/83022', '--devices', '1501234_11_0_0'],
      ...['--statistics', 'total,peak', '--newest-first', '--format', 'csv'],
    );
    const [head, first, ...others] = stdout.split('\r\n');
    expect(head).toBe('ps_id,plant,ps_key,device,device_type,point_id,point,slug,unit,time,peak,total');
    expect(first).toMatch(/^1501234,Casa Ipê,1501234_11_0_0,Casa Ipê,11,83022,Daily yield,daily_yield,kWh,2026-02,[\d.]+,[\d.]+$/);
    expect(others.at(-2)).toMatch(/,2023-03,/);
    expect(historyCalls()).toHaveLength(2);

    const { stdout: years } = await history('--period', 'year', '--from', '2023', '--points', '11/83022', '--format', 'json');
    expect((JSON.parse(years) as { time: string; total: number }[]).map(({ time }) => time).slice(0, 4)).toEqual([
      '2023',
      '2024',
      '2025',
      '2026',
    ]);
  });

  it.each([
    ['password', {}],
    ['OAuth', { oauth: {} }],
  ])('converts values from the units that the service states, by one call a device type (%s)', async (_flavour, options) => {
    const { cloud, folder, history } = await setUp(undefined, options);
    if (cloud.oauth !== null) await authoriseIn(folder, cloud, () => NOW);
    cloud.inject({ kind: 'unit_stated', pointId: '13134', unit: 'kWh' });
    const span = ['--from', '2026-03-08', '--to', '2026-03-09', '--format', 'ndjson'];
    const { stdout } = await history(...span, '--points', '14/13134', '--devices', '1501234_14_1_1');
    const [first] = parsed(stdout);
    const truth = cloud.truth(1501234, Date.parse('2026-03-09T03:00:00Z') - 1);
    expect(first?.peak).toBeCloseTo(truth.lifetime.pv, -1);
    expect(cloud.calls.filter(({ endpoint }) => /PointInfo|RealTimeData/.test(endpoint))).toHaveLength(1);
  });

  it('has samples by the minute, three hours a call', async () => {
    const { cloud, history, historyCalls } = await setUp();
    const options = ['--period', 'minute', '--from', '2026-03-08', '--to', '2026-03-09', '--every', '60', '--points', '14/13134'];
    const { stdout } = await history(...options, '--devices', '1501234_14_1_1', '--format', 'ndjson');
    const rows = stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { time: string; value: number });

    expect(historyCalls()).toHaveLength(16);
    expect(rows).toHaveLength(48);
    for (const { time, value } of rows) {
      expect(value).toBeCloseTo(cloud.truth(1501234, Date.parse(`${time}-03:00`)).lifetime.pv / 1_000, 2);
    }
  });

  it('is a table for people', async () => {
    const { history } = await setUp();
    const { stdout } = await history('--from', '2026-03-09', '--points', '11/83024', '--devices', '1501234_11_0_0');
    expect(stdout).toMatch(
      /^plant +ps_key +device +slug +unit +time +peak\nCasa Ipê +1501234_11_0_0 +Casa Ipê +total_yield +kWh +2026-03-09 +[\d.]+\n$/,
    );
  });

  it('goes on in the next hour where the calls of this one are used up', async () => {
    const { cloud, folder } = await setUp();
    let nowMs = NOW;
    const restore = cloud.inject({ kind: 'result_code', code: 'E999', endpoint: 'getDevicePointsDayMonthYearDataList' });
    const sleep = async (ms: number): Promise<void> => {
      if (ms < 20 * MINUTE_MS) return new Promise(() => undefined); // such a sleep is a time limit, which never ends here
      nowMs += ms;
      restore();
    };
    const args = ['history', '--config', join(folder, 'config.yaml'), '--from', '2026-03-09', '--points', '11/83024'];
    const { end, stderr } = await runCommand(args, { now: () => nowMs, sleep });
    expect(end).toBe('ok');
    expect(stderr).toContain('The calls of this hour are used up');
  });

  it.each([
    ['reversed dates', 'span_invalid', ['--from', '2025-02-02', '--to', '2025-02-01']],
    ['a future end', 'span_invalid', ['--from', '2025-02-02', '--to', '2027-02-01']],
    ['today, of which there are no samples', 'span_invalid', ['--period', 'minute', '--from', '2026-03-10']],
    ['a total of days', 'usage_invalid', ['--from', '2025-02-02', '--statistics', 'total']],
    ['a statistic that is none', 'usage_invalid', ['--from', '2025-02-02', '--statistics', 'median']],
    ['a point that is not known', 'usage_invalid', ['--from', '2025-02-02', '--points', '14/1']],
    ['a device that is not there', 'usage_invalid', ['--from', '2025-02-02', '--devices', '7']],
    ['a point that has no history', 'history_missing', ['--from', '2026-02-02', '--points', '11/83012', '--devices', '1501234_11_0_0']],
    ['time before the plant', 'history_missing', ['--from', '2020-02-02', '--to', '2020-02-03']],
  ])('refuses %s with a sentence and writes nothing', async (_what, code, options) => {
    const { folder, history } = await setUp();
    const file = join(folder, 'out.csv');
    expect(await history(...options, '--format', 'csv', '--output', file)).toMatchObject({ end: code, stdout: '' });
    expect(existsSync(file)).toBe(false);
  });
});
