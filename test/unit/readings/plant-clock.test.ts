import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/calendar.ts';
import { initialClock, observePoll, type PlantClock } from '../../../src/readings/plant-clock.ts';

/** A change of the plant's clock: from the moment `at` on its offset is `minutes`. */
interface Change {
  readonly at: number;
  readonly minutes: number;
}

interface World {
  readonly changes: readonly Change[];
  readonly declaredMinutes: number;
  /** By how much the clock of the bridge's machine is ahead of true time. */
  readonly skewMs: number;
  /** Returns numbers from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  /** Hours of plant time in which the device is asleep. */
  readonly asleep: (hour: number) => boolean;
}

const START = Date.parse('2025-01-01T00:00:00Z');
const BERLIN: readonly Change[] = [
  { at: START, minutes: 60 },
  { at: Date.parse('2025-03-30T01:00:00Z'), minutes: 120 },
  { at: Date.parse('2025-10-26T01:00:00Z'), minutes: 60 },
];
const LORD_HOWE: readonly Change[] = [
  { at: START, minutes: 660 },
  { at: Date.parse('2025-04-05T15:00:00Z'), minutes: 630 },
  { at: Date.parse('2025-10-04T15:30:00Z'), minutes: 660 },
];
const SAO_PAULO: readonly Change[] = [{ at: START, minutes: -180 }];

const trueOffset = ({ changes }: World, at: number): number => changes.findLast((change) => change.at <= at)?.minutes ?? 0;
const night = (hour: number): boolean => hour < 7 || hour >= 18;
const never = (): boolean => false;

/** Returns a random generator that repeats its numbers for the same seed (Park and Miller). */
const chance = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

/**
 * Polls two devices every five minutes for a year. They take a sample every five minutes, and it is read 0 to 10 minutes later.
 * @returns for each change of the clock the number of fresh samples until the offset was correct, and how often it was wrong otherwise
 */
function year(world: World): { settledAfter: number[]; wrong: number } {
  let clock: PlantClock = initialClock(world.declaredMinutes);
  const settledAfter: number[] = [];
  let pending: { samples: number } | null = { samples: 0 };
  let offsetAtLastSample = Number.NaN;
  let wrong = 0;
  const shown = new Map<string, number>();
  for (let at = START; at < START + 365 * DAY_MS; at += 5 * MINUTE_MS) {
    const samples = ['a', 'b'].flatMap((psKey) => {
      const measuredAt = Math.floor((at - world.random() * 10 * MINUTE_MS) / (5 * MINUTE_MS)) * 5 * MINUTE_MS;
      const offset = trueOffset(world, measuredAt);
      const localMs = measuredAt + offset * MINUTE_MS;
      if (!world.asleep(Math.floor(localMs / HOUR_MS) % 24) && measuredAt > (shown.get(psKey) ?? 0)) {
        shown.set(psKey, measuredAt);
        if (offset !== offsetAtLastSample) pending ??= { samples: 0 };
        offsetAtLastSample = offset;
      }
      const seen = shown.get(psKey);
      return seen === undefined ? [] : [{ psKey, localMs: seen + trueOffset(world, seen) * MINUTE_MS, measuredAt: seen }];
    });
    const before = clock;
    clock = observePoll(clock, samples, at + world.skewMs);
    const moved = samples.some(({ psKey, localMs }) => before.rhythms.get(psKey)?.newestLocalMs !== localMs);
    const newest = Math.max(0, ...samples.map(({ measuredAt }) => measuredAt));
    if (newest === 0) continue;
    const right = clock.offset.inForceMinutes === trueOffset(world, newest);
    if (pending === null) wrong += right ? 0 : 1;
    else if (right) {
      settledAfter.push(pending.samples);
      pending = null;
    } else if (moved) pending.samples += 1;
  }
  return { settledAfter, wrong };
}

describe('a year of polls', () => {
  const world: World = { changes: BERLIN, declaredMinutes: 60, skewMs: 0, random: chance(1), asleep: never };

  it.each<[string, Partial<World>]>([
    ['daylight time, devices that never sleep', {}],
    ['daylight time, frozen nights', { asleep: night }],
    ['daylight time that was declared in summer', { declaredMinutes: 120, asleep: night }],
    ['a service that ignores daylight time', { changes: SAO_PAULO, declaredMinutes: -180, asleep: night }],
    ['a zone declared an hour off', { changes: SAO_PAULO, declaredMinutes: -120, asleep: night }],
    ['steps of half an hour', { changes: LORD_HOWE, declaredMinutes: 630, asleep: night }],
    ['a host clock 4 minutes slow', { skewMs: -4 * MINUTE_MS, asleep: night }],
    ['a host clock 4 minutes fast', { skewMs: 4 * MINUTE_MS, asleep: never }],
  ])('%s: wrong for at most three samples after a change, and at no other time', (_, change) => {
    const { settledAfter, wrong } = year({ ...world, ...change });
    expect(wrong).toBe(0);
    expect(Math.max(...settledAfter)).toBeLessThanOrEqual(3);
    expect(settledAfter).toHaveLength((change.changes ?? BERLIN).length);
  });

  it('holds for any lags', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_147_483_646 }), (seed) => {
        const { settledAfter, wrong } = year({ ...world, random: chance(seed), asleep: night });
        expect(wrong).toBe(0);
        expect(Math.max(...settledAfter)).toBeLessThanOrEqual(3);
      }),
      { numRuns: 3 },
    );
  });
});

describe('a restart at night', () => {
  it('takes a device_time that stands still for an old sample of the declared zone', () => {
    const localMs = Date.parse('2025-06-01T18:00:00Z') - 3 * HOUR_MS;
    let clock = initialClock(-180);
    for (let minutes = 30; minutes < 14 * 60; minutes += 5) {
      clock = observePoll(clock, [{ psKey: '1_1_1_1', localMs }], localMs + 3 * HOUR_MS + minutes * MINUTE_MS);
      expect(clock.offset).toMatchObject({ inForceMinutes: -180, proposal: null });
    }
  });
});

describe('a night', () => {
  it.each([5, 15, 40, 65])('in which replicas of the service show samples %d minutes apart in turn moves nothing', (apart) => {
    const lastMs = Date.parse('2025-06-01T18:00:00Z') - 3 * HOUR_MS;
    let clock = initialClock(-180);
    for (let poll = -2; poll < 160; poll++) {
      const minutes = poll * 5;
      const shownMs = Math.min(lastMs, lastMs + minutes * MINUTE_MS) - (poll > 0 && poll % 2 === 0 ? apart * MINUTE_MS : 0);
      clock = observePoll(clock, [{ psKey: '1_1_1_1', localMs: shownMs }], lastMs + 3 * HOUR_MS + (minutes + 4) * MINUTE_MS);
      expect(clock.offset.inForceMinutes).toBe(-180);
    }
  });
});
