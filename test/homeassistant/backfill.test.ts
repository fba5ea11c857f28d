import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloudSimulator } from '../../src/simulator/cloud.ts';
import { hybridHome } from '../../src/simulator/fleet.ts';
import type { Totals } from '../../src/simulator/physics/totals.ts';
import { isAtLeast } from './support/configuration.ts';
import { type Connected, FastHome } from './support/fast-home.ts';
import type { HomeAssistant } from './support/home-assistant.ts';
import { OneShots } from './support/one-shots.ts';
import { versions } from './support/versions.ts';
import { waitFor } from './support/waiting.ts';
import type { StatisticsRow } from './support/wire.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const PLANT = 1501234;
const START = Date.parse('2026-06-15T15:05:00Z');
/** Offset of America/Sao_Paulo, the time zone of Home Assistant and of the plant. */
const OFFSET_MS = -3 * HOUR_MS;
const FIRST_DAY = '2025-06-15';
const MONTHS = ['2025-07', '2025-08', '2025-09', '2025-10', '2025-11', '2025-12', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05'];

const yieldOf = { uniqueId: 'isolarcloud_1501234_11_0_0_83024', point: '11/83024', total: 'pv' } as const;
const chargeOf = { uniqueId: 'isolarcloud_1501234_14_1_1_13034', point: '14/13034', total: 'charge' } as const;
const COUNTERS = [yieldOf, chargeOf];

const isPast = ({ start }: StatisticsRow): boolean => start < START - HOUR_MS;

describe.each(versions)('a year put before the live statistics of Home Assistant %s', (version) => {
  let home: FastHome;
  let connected: Connected;
  let cloud: CloudSimulator;
  let homeAssistant: HomeAssistant;
  let commands: OneShots;
  const entityIds = new Map<string, string>();
  let live: ReadonlyMap<string, readonly StatisticsRow[]>;

  const rowsOf = async (uniqueId: string, period: 'hour' | 'month' = 'hour'): Promise<readonly StatisticsRow[]> => {
    const id = entityIds.get(uniqueId) ?? '';
    const statistics = await homeAssistant.statisticsDuringPeriod({
      start: new Date('2020-01-01T00:00:00Z'),
      end: new Date(home.clock.now()),
      statisticIds: [id],
      period,
    });
    return statistics[id] ?? [];
  };
  const liveRowsOf = async (uniqueId: string): Promise<readonly StatisticsRow[]> =>
    (await rowsOf(uniqueId)).filter(({ start }) => start >= START - HOUR_MS);
  /** Advances the clock until this many hours since the start are over and Home Assistant has summarised them. */
  const passHours = (count: number): Promise<void> => home.passUntil(START - (START % HOUR_MS) + count * HOUR_MS + MINUTE_MS);
  const backfill = (...options: string[]) => commands.run('backfill', ...options);
  const counted = (total: keyof Totals, from: number, to: number): number =>
    (cloud.truth(PLANT, to).lifetime[total] - cloud.truth(PLANT, from).lifetime[total]) / 1_000;

  beforeAll(async () => {
    home = await FastHome.start({ version, startsAtMs: START, timeZone: 'America/Sao_Paulo' });
    homeAssistant = home.homeAssistant;
    const plants = [hybridHome({ commissionedAt: Date.parse('2025-01-01T00:00:00Z'), stepMs: 5 * MINUTE_MS })];
    connected = await home.connect({ plants, settings: { points: { preset: 'essential' } } });
    cloud = connected.cloud;
    commands = await OneShots.on({ ...connected, broker: home.broker, homeAssistant, clock: home.clock });
    // Waits for two samples, because a counter is published only when a second sample confirms the first.
    await home.passUntil(START + 20 * MINUTE_MS);
    await waitFor(
      async () => {
        for (const { uniqueId } of COUNTERS) {
          const { entry, state } = await homeAssistant.entity(uniqueId);
          expect(Number(state?.state)).toBeGreaterThan(0);
          entityIds.set(uniqueId, entry.entity_id);
        }
      },
      { what: 'the plant', deadlineMs: 60_000 },
    );
  });

  afterAll(async () => {
    await commands?.stop();
    await home?.stop();
  });

  it('is refused to a user who is not an administrator, and nothing is written', async () => {
    const ofUser = await OneShots.on(
      { ...connected, broker: home.broker, homeAssistant, clock: home.clock },
      await homeAssistant.tokenOfUser(),
    );
    const { end, stderr } = await ofUser.run('backfill', '--from', FIRST_DAY, '--points', chargeOf.point, '--apply');
    await ofUser.stop();
    expect({ end, stderr }).toEqual({ end: 'homeassistant_admin_required', stderr: expect.stringContaining('administrator') });
    expect((await rowsOf(chargeOf.uniqueId)).filter(isPast)).toEqual([]);
  });

  it('before the first live hour: nothing of it is written without --apply', async () => {
    const { end, stdout, stderr } = await backfill('--from', FIRST_DAY, '--points', chargeOf.point);
    expect({ end, stderr }).toEqual({ end: 'ok', stderr: 'Nothing is changed. Run again with --apply to write this.\n' });
    expect(stdout).toMatch(/2025-06-15T03:00Z +2026-06-15T02:00Z +8760 +0 /);
    expect((await rowsOf(chargeOf.uniqueId)).filter(isPast)).toEqual([]);

    expect(await backfill('--from', FIRST_DAY, '--points', chargeOf.point, '--apply')).toMatchObject({ end: 'ok' });
    expect((await rowsOf(chargeOf.uniqueId)).filter(isPast)).toHaveLength(8760);
  });

  it('after live hours: joined without a step, the months as they were', async () => {
    await passHours(1);
    live = new Map([[yieldOf.uniqueId, await liveRowsOf(yieldOf.uniqueId)]]);
    expect(live.get(yieldOf.uniqueId)).toHaveLength(1);
    for (const { point } of COUNTERS) {
      expect(await backfill('--from', FIRST_DAY, '--points', point, '--apply')).toMatchObject({ end: 'ok' });
    }
    await passHours(2);
    expect(await liveRowsOf(yieldOf.uniqueId)).toHaveLength(2);

    for (const { uniqueId, total } of COUNTERS) {
      const rows = await rowsOf(uniqueId);
      expect(rows[0]).toMatchObject({ start: Date.parse(`${FIRST_DAY}T03:00:00Z`) });
      const [first] = rows;
      for (const { state = 0, sum = 0 } of rows) expect(sum - state).toBeCloseTo((first?.sum ?? 0) - (first?.state ?? 0), 3);
      // No hour can have more energy than the plant, with 8.2 kW, can produce.
      for (const { start, change = 0 } of rows) {
        expect(change, new Date(start).toISOString()).toBeGreaterThanOrEqual(-1e-6);
        expect(change, new Date(start).toISOString()).toBeLessThan(9);
      }
      const months = await rowsOf(uniqueId, 'month');
      for (const month of MONTHS) {
        const begin = Date.parse(`${month}-01T00:00:00Z`);
        const next = Date.UTC(new Date(begin).getUTCFullYear(), new Date(begin).getUTCMonth() + 1);
        const row = months.find(({ start }) => start === begin - OFFSET_MS);
        expect(Math.abs((row?.change ?? 0) - counted(total, begin - OFFSET_MS, next - OFFSET_MS)), month).toBeLessThan(0.028);
      }
    }
  });

  it('is not written a second time', async () => {
    for (const { point } of COUNTERS) {
      expect(await backfill('--from', FIRST_DAY, '--points', point, '--apply')).toMatchObject({
        end: 'ok',
        stderr: 'The statistics have all of it already; nothing is changed.\n',
      });
    }
  });

  it('is refused if a sum was adjusted, and nothing is written', async () => {
    const adjust = (adjustment: number) =>
      homeAssistant.command('recorder/adjust_sum_statistics', {
        statistic_id: entityIds.get(yieldOf.uniqueId),
        start_time: '2025-12-24T12:00:00Z',
        adjustment,
        adjustment_unit_of_measurement: 'kWh',
      });
    await adjust(5);
    await waitFor(
      async () => {
        const { end, stderr } = await backfill('--from', '2025-03-01', '--points', yieldOf.point, '--apply');
        expect(end).toBe('statistics_unusable');
        expect(stderr).toContain('2025-12-24T12:00Z');
      },
      { what: 'the adjustment' },
    );
    expect(await rowsOf(yieldOf.uniqueId)).toEqual(
      expect.arrayContaining([expect.objectContaining({ start: Date.parse(`${FIRST_DAY}T03:00:00Z`) })]),
    );
    await adjust(-5);
  });

  it('goes further back later, and all of it is taken back', async () => {
    await waitFor(
      async () => expect(await backfill('--from', '2025-03-01', '--points', yieldOf.point, '--apply')).toMatchObject({ end: 'ok' }),
      {
        what: 'more of the past',
      },
    );
    const [first] = await rowsOf(yieldOf.uniqueId);
    expect(first?.start).toBe(Date.parse('2025-03-01T03:00:00Z'));
    expect(first?.sum).toBeLessThan(9);

    const { end, stdout } = await backfill('--undo');
    expect(end).toBe('ok');
    const removes = isAtLeast(version, '2026.11');
    expect(stdout).toContain(removes ? 'added hours are removed' : 'added hours count nothing, because');
    const rows = await rowsOf(yieldOf.uniqueId);
    const before = live.get(yieldOf.uniqueId) ?? [];
    for (const { start, sum = 0 } of before) expect(rows.find((row) => row.start === start)?.sum).toBeCloseTo(sum, 3);
    const added = rows.filter(({ start }) => start < (before[0]?.start ?? 0));
    expect(removes ? added : added.filter(({ change = 0 }) => Math.abs(change) > 1e-3)).toEqual([]);
  });

  it('without a complaint about statistics', async () => {
    // Other complaints are ignored, because with a fast clock Home Assistant logs that many things are slow.
    const complaints = await homeAssistant.complaints();
    expect(complaints.filter(({ logger, message }) => /statistic|duplicate|blocked/i.test(`${logger} ${message}`))).toEqual([]);
  });

  it('and without costing any sensor an hour', async () => {
    const listed = await homeAssistant.command<{ statistic_id: string }[]>('recorder/list_statistic_ids', { statistic_type: 'sum' });
    const statistics = await homeAssistant.statisticsDuringPeriod({
      start: new Date(START - HOUR_MS),
      end: new Date(home.clock.now()),
      statisticIds: listed.map(({ statistic_id }) => statistic_id),
      period: 'hour',
    });
    const hours = Object.values(statistics).map((rows) => rows.length);
    expect(Math.min(...hours)).toBeGreaterThan(0);
    for (const rows of Object.values(statistics)) {
      rows.slice(1).forEach((row, index) => {
        expect(row.start - (rows[index]?.start ?? 0)).toBe(HOUR_MS);
      });
    }
  });
});
