/** Measures how many readings per second the normaliser and the guard process on one core, compared with a loop that only parses. */

import { pointsOf } from '../../src/catalogue/index.ts';
import type { DeviceSample, Plant, PointSpec, RawValue } from '../../src/model.ts';
import { EnergyGuard } from '../../src/poll/energy-guard.ts';
import { GuardMemory } from '../../src/poll/guard-memory.ts';
import { readDevice } from '../../src/readings/read-device.ts';

const DEVICES = 200;
const POLLS = 100;
const STEP_MS = 300_000;
const START = Date.UTC(2026, 0, 1);
const HYBRID = 14;

/** Readings per second: `guarded` with normaliser and guard, `bare` only parsed. */
export interface ReadingRates {
  readonly guarded: number;
  readonly bare: number;
}

/** Builds replies of hybrid inverters with all numeric points of the catalogue. Counters grow from poll to poll, other values vary. */
const repliesOf = (specs: readonly PointSpec[]): readonly string[] =>
  Array.from({ length: POLLS }, (_, poll) => {
    const values = specs.map(({ pointId, counter }, index): [string, RawValue] => [
      pointId,
      (counter === null ? 500 + ((poll * 7 + index) % 90) : 10_000 + poll * 20 + index).toFixed(1),
    ]);
    return JSON.stringify(Object.fromEntries(values));
  });

const ignore = (): void => {};

const perSecond = (readings: number, work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return readings / ((user + system) / 1e6);
};

/** Runs both loops once, with the same JSON. */
export function measureReadings(): ReadingRates {
  const specs = pointsOf(HYBRID).filter(({ values, deviceClass }) => values === null && deviceClass !== null);
  const replies = repliesOf(specs);
  const readings = specs.length * DEVICES * POLLS;
  const plant = { psId: '1', capacity: 10_000 } as Plant;
  const guard = new EnergyGuard(new GuardMemory(new Map()), () => null);
  let sum = 0;

  const guarded = perSecond(readings, () => {
    for (const [poll, reply] of replies.entries()) {
      const readAt = START + poll * STEP_MS;
      const deviceTime = new Date(readAt).toISOString().replace(/\D/g, '').slice(0, 14);
      for (let device = 0; device < DEVICES; device++) {
        const values = new Map(Object.entries(JSON.parse(reply) as Record<string, RawValue>));
        const psKey = `1_${HYBRID}_${device}_1`;
        const facts = { psId: '1', serialNumber: 'SN', uuid: null, faultStatus: null, deployed: null };
        const sample: DeviceSample = { psKey, deviceTime, values, ...facts };
        const read = readDevice(sample, specs, { offsetMinutes: 0, readAt, ratedW: plant.capacity }, ignore);
        sum += guard.guard(read, { plant, sample, readAt, offsetMinutes: 0 }, ignore).values.length;
      }
    }
  });
  const bare = perSecond(readings, () => {
    for (const reply of replies) {
      for (let device = 0; device < DEVICES; device++) for (const value of Object.values(JSON.parse(reply))) sum += Number(value);
    }
  });
  if (!Number.isFinite(sum)) throw new RangeError('a reading was no number');
  return { guarded, bare };
}
