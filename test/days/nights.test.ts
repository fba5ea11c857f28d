import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloudSimulator } from '../../src/simulator/cloud.ts';
import type { Fault } from '../../src/simulator/faults/fault.ts';
import { europeanHome } from '../../src/simulator/fleet.ts';
import type { PlantSpec } from '../../src/simulator/plant.ts';
import type { Bridge } from '../homeassistant/support/bridge.ts';
import { FastHome } from '../homeassistant/support/fast-home.ts';
import { HourlyCounter } from '../homeassistant/support/hourly-counter.ts';
import { versions } from '../homeassistant/support/versions.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Device type of the hybrid inverter. */
const INVERTER = 14;
/** Half of the samples of an hour. A few share a reading: on a busy machine one takes longer than a sample of the fast clock. */
const LEAST_READS = 6;
const [PLAIN, GLITCHY] = [5105678, 5105679];

/** Nights from 20:00 to 10:00 in Berlin. `from`: their beginning, epoch milliseconds. */
const NIGHTS = [
  { night: 'an ordinary night', from: Date.parse('2026-06-15T18:00:00Z'), hours: 14 },
  { night: 'the night to summer time', from: Date.parse('2026-03-28T19:00:00Z'), hours: 13 },
  { night: 'the night from summer time', from: Date.parse('2026-10-24T18:00:00Z'), hours: 15 },
] as const;

/** Lifetime counters. `point`: end of the unique_id of the sensor. `total`: the counter in the simulator. */
const LIFETIMES = [
  { point: '11_0_0_83024', total: 'pv' },
  { point: '14_1_1_13130', total: 'load' },
  { point: '14_1_1_13148', total: 'purchased' },
] as const;
/** A counter that restarts each day, in the same form. */
const DAILY = { point: '14_1_1_13199', total: 'load' } as const;

/** The known faults of the cloud at night, one after the other and overlapping. The numbers in `between` are hours since the evening. */
const glitches = (evening: number): readonly Fault[] => {
  const between = (from: number, until: number) => ({ from: evening + from * HOUR_MS, until: evening + until * HOUR_MS });
  return [
    { kind: 'counter_zero', ...between(0.5, 0.6) },
    { kind: 'counter_dip', byWh: 300, ...between(1.4, 1.6) },
    { kind: 'point_value', pointId: '13130', value: null, ...between(2.4, 2.7) },
    { kind: 'point_value', pointId: '13148', value: '--', ...between(2.5, 2.6) },
    { kind: 'late_reset', minutes: 20 },
    { kind: 'yesterday_again', afterMinutes: 40, minutes: 15 },
    { kind: 'stale_replica', samples: 1, ...between(5, 7) },
    { kind: 'counter_zero', ...between(6.2, 6.3) },
    { kind: 'connection_reset', ...between(8.1, 8.6) },
  ];
};

/** @returns the same plant with another id and other serial numbers */
const renumbered = (plant: PlantSpec, psId: number): PlantSpec => ({
  ...plant,
  psId,
  devices: plant.devices.map((device) => ({
    ...device,
    psKey: device.psKey.replace(/^\d+/, String(psId)),
    serialNumber: `B${psId}${device.type}`,
  })),
});

describe.each(versions)('in Home Assistant %s', (version) => {
  const homes: FastHome[] = [];
  const clouds = new Map<
    string,
    { readonly plain: CloudSimulator; readonly glitchy: CloudSimulator; readonly home: FastHome; readonly bridges: readonly Bridge[] }
  >();
  const livedThrough = (night: string) => {
    const at = clouds.get(night);
    if (at === undefined) throw new Error(`${night} was not lived through`);
    return at;
  };

  beforeAll(async () => {
    await Promise.all(
      NIGHTS.map(async ({ night, from }) => {
        // The home starts an hour before the night: Home Assistant counts the sums of statistics from its start.
        const home = await FastHome.start({ version, startsAtMs: from - HOUR_MS, timeZone: 'Europe/Berlin' });
        homes.push(home);
        const plant = europeanHome({ commissionedAt: from - 20 * 24 * HOUR_MS, stepMs: 5 * MINUTE_MS });
        const connect = (own: PlantSpec) =>
          home.connect({ plants: [own], settings: { points: { preset: 'standard' }, mqtt: { base_topic: `plant${own.psId}` } } });
        const plain = await connect(plant);
        const glitchy = await connect(renumbered(plant, GLITCHY));
        clouds.set(night, { home, plain: plain.cloud, glitchy: glitchy.cloud, bridges: [plain.bridge, glitchy.bridge] });
      }),
    );
    // The nights begin only when all homes have started, so that no start slows down a fast clock.
    await Promise.all(
      NIGHTS.map(async ({ night, from, hours }) => {
        const { home, glitchy } = livedThrough(night);
        await home.passUntil(from);
        for (const glitch of glitches(from)) glitchy.inject(glitch);
        await home.passUntil(from + hours * HOUR_MS + MINUTE_MS);
      }),
    );
  }, 900_000);

  afterAll(async () => {
    for (const home of homes) await home.stop();
  });

  describe.each(NIGHTS)('$night', ({ night, from, hours }) => {
    const counterOf = (kind: 'plain' | 'glitchy', { point, total }: (typeof LIFETIMES)[number] | typeof DAILY) => {
      const at = livedThrough(night);
      const psId = kind === 'plain' ? PLAIN : GLITCHY;
      return new HourlyCounter(at.home, at[kind], psId, { uniqueId: `isolarcloud_${psId}_${point}`, total });
    };
    const starts = Array.from({ length: hours }, (_, hour) => from + hour * HOUR_MS);

    it('is lived through by both bridges', async () => {
      for (const bridge of livedThrough(night).bridges) await bridge.assertRunning();
    });

    // An hour that is not read shifts its energy into the next one: this check names that cause of a failure of those below.
    it.each([
      { kind: 'plain', hours: [from - HOUR_MS, ...starts] },
      { kind: 'glitchy', hours: [from - HOUR_MS, from] }, // later the cloud breaks connections
    ] as const)('is read throughout each hour, $kind', ({ kind, hours }) => {
      const reads = livedThrough(night)[kind].calls.filter(
        ({ endpoint, deviceType }) => endpoint === 'getDeviceRealTimeData' && deviceType === INVERTER,
      );
      for (const hour of hours) {
        const during = reads.filter(({ at }) => at >= hour && at < hour + HOUR_MS);
        expect.soft(during.length, new Date(hour).toISOString()).toBeGreaterThanOrEqual(LEAST_READS);
      }
    });

    it.each(LIFETIMES)('has the true energy in each hour: $point', async (lifetime) => {
      const counter = counterOf('plain', lifetime);
      const [rows, states] = [await counter.rows(), await counter.states()];
      for (const start of starts) {
        const change = rows.find((row) => row.start === start)?.change ?? Number.NaN;
        expect
          .soft(Math.abs(change - counter.truth(start, start + HOUR_MS)), counter.described(start, states))
          .toBeLessThanOrEqual(counter.sample(start));
      }
    });

    it.each(LIFETIMES)('is not changed by glitches: $point', async (lifetime) => {
      const counter = counterOf('glitchy', lifetime);
      const [rows, states] = [await counter.rows(), await counter.states()];
      let booked = 0;
      for (const start of starts) {
        const change = rows.find((row) => row.start === start)?.change ?? 0;
        expect.soft(change).toBeGreaterThanOrEqual(-1e-6);
        booked += change;
        // The counted energy never exceeds the true energy by more than one sample at the beginning of the first hour and one at
        // the end of this hour.
        expect
          .soft(booked - counter.truth(from, start + HOUR_MS), counter.described(start, states))
          .toBeLessThanOrEqual(counter.sample(from) + counter.sample(start));
      }
      const missing = Math.abs(booked - counter.truth(from, from + hours * HOUR_MS));
      expect(missing).toBeLessThanOrEqual(counter.sample(from) + counter.sample(from + (hours - 1) * HOUR_MS));
    });

    it.each(['plain', 'glitchy'] as const)('counts each day once, %s', async (kind) => {
      const counter = counterOf(kind, DAILY);
      const rows = await counter.rows();
      const booked = starts.reduce((sum, start) => sum + (rows.find((row) => row.start === start)?.change ?? 0), 0);
      const difference = Math.abs(booked - counter.truth(from, from + hours * HOUR_MS));
      // Allows an error of one sample at midnight and one at the end.
      expect(difference).toBeLessThanOrEqual(2 * Math.max(...starts.map((start) => counter.sample(start))));
    });
  });
});
