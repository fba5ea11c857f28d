import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/calendar.ts';
import { Polled, START, type Timed } from './polled.ts';

/** Returns a plant whose samples appear this many seconds after they were taken. */
const showing = (lagSeconds: number, rest: Omit<Timed, 'lagMs'> = {}): Timed => ({ lagMs: lagSeconds * SECOND_MS, ...rest });

/** Time after the start at which the phases of all plants are known. */
const SETTLED_MS = HOUR_MS;

const minutes = (times: readonly number[]): readonly number[] => times.map((ms) => Math.round(ms / MINUTE_MS));
const gaps = (times: readonly number[]): readonly number[] => times.slice(1).map((ms, index) => ms - (times[index] ?? 0));
/** Returns the groups of plants that were polled together after the phases were known. */
const groups = ({ polls }: Polled): ReadonlySet<string> =>
  new Set(polls.filter(({ atMs }) => atMs > START + SETTLED_MS).map(({ psIds }) => [...psIds].sort().join('+')));

describe('the next poll', () => {
  test('of no plants comes after the interval', () => {
    const { scheduler } = new Polled({}, { intervalMs: 7 * MINUTE_MS });
    expect(scheduler.next(START)).toEqual({ atMs: START + 7 * MINUTE_MS, psIds: [] });
  });

  test('of plants that were never polled is at once, of all together', () => {
    const { scheduler } = new Polled({});
    scheduler.recordPoll({ readAt: START, asked: [], present: ['a', 'b'], completeness: new Map(), calls: 0 });
    expect(scheduler.next(START + SECOND_MS)).toEqual({ atMs: START + SECOND_MS, psIds: ['a', 'b'] });
  });

  test('comes soon after the samples show', () => {
    const lags = { a: 60, b: 200 };
    const polled = new Polled({ a: showing(lags.a), b: showing(lags.b) }).run(4 * HOUR_MS);
    for (const [psId, lag] of Object.entries(lags)) {
      const ages = polled
        .timesOf(psId)
        .filter((ms) => ms > SETTLED_MS)
        .map((ms) => (ms - lag * SECOND_MS) % (5 * MINUTE_MS));
      // A poll that was slightly early finds a sample almost one interval old; its repetition follows after 15 s.
      expect(ages.filter((ms) => ms > 25 * SECOND_MS && ms < 5 * MINUTE_MS - 5 * SECOND_MS)).toEqual([]);
    }
  });

  test('is never in the past after the machine was suspended, and the rhythm goes on', () => {
    const polled = new Polled({ a: showing(60) }, { suspended: [HOUR_MS, 4 * HOUR_MS] }).run(6 * HOUR_MS);
    const after = polled.timesOf().filter((ms) => ms >= 4 * HOUR_MS);
    expect(Math.max(...gaps(after))).toBeLessThanOrEqual(5 * MINUTE_MS + 15 * SECOND_MS);
    expect(after.length).toBeLessThanOrEqual(2 * 12 + 6);
  });
});

describe('a plain interval', () => {
  test('polls all plants together on the grid of the first poll, without drift', () => {
    const polled = new Polled({ a: showing(60), b: showing(200) }, { schedule: 'interval', intervalMs: 10 * MINUTE_MS }).run(HOUR_MS);
    expect(polled.timesOf()).toEqual([0, 10, 20, 30, 40, 50].map((minute) => minute * MINUTE_MS));
    expect(polled.polls.every(({ psIds }) => psIds.join() === 'a,b')).toBe(true);
    expect(polled.scheduler.intervalMs).toBe(10 * MINUTE_MS);
  });

  test('skips what fell into a suspension and stays on the grid', () => {
    const options = { schedule: 'interval', suspended: [12 * MINUTE_MS, 28 * MINUTE_MS] } as const;
    expect(minutes(new Polled({ a: showing(60) }, options).run(45 * MINUTE_MS).timesOf())).toEqual([0, 5, 10, 28, 30, 35, 40]);
  });
});

describe('the interval of the configuration', () => {
  test('is kept where it is longer than that of the samples, and no call is short for it', () => {
    const polled = new Polled({ a: showing(60) }, { intervalMs: 15 * MINUTE_MS }).run(5 * HOUR_MS);
    const times = polled.timesOf().filter((ms) => ms > SETTLED_MS);
    // A poll that is too early is repeated for the same sample.
    const samples = times.filter((_, index) => index === 0 || (gaps(times)[index - 1] ?? 0) > 5 * MINUTE_MS);
    expect(new Set(minutes(gaps(samples)))).toEqual(new Set([15]));
    expect([polled.scheduler.intervalMs, polled.scheduler.isShort]).toEqual([15 * MINUTE_MS, false]);
  });

  test('gives way to that of the most frequent samples while a plant has them, and no longer', () => {
    const { scheduler } = new Polled({});
    const show = (psId: string, newestMs: number, present: readonly string[]): void =>
      scheduler.recordPoll({
        readAt: newestMs + 50 * SECOND_MS,
        asked: [psId],
        present,
        completeness: new Map([[psId, { newestMs, isWhole: true }]]),
        calls: 1,
      });
    for (let minute = 0; minute < 10; minute++) show('quick', START + minute * MINUTE_MS, ['quick', 'usual']);
    expect(scheduler.intervalMs).toBe(MINUTE_MS);
    for (let minute = 10; minute < 30; minute += 5) show('usual', START + minute * MINUTE_MS, ['usual']);
    expect(scheduler.intervalMs).toBe(5 * MINUTE_MS);
  });
});

describe('plants share a poll', () => {
  const plants = { a: showing(60), b: showing(64), c: showing(200) };

  test('where their samples show within a few seconds, and calls are plenty', () => {
    const found = groups(new Polled(plants).run(3 * HOUR_MS));
    expect(found).toContain('a+b');
    expect([...found].filter((group) => group.includes('c') && group !== 'c')).toEqual([]);
  });

  test('where the budget does not pay for a poll of each: all are polled together', () => {
    expect(groups(new Polled(plants, { limits: { perHour: 20 } }).run(3 * HOUR_MS))).toEqual(new Set(['a+b+c']));
  });

  test('within a wider span of time the fewer calls there are', () => {
    const spread = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`${index}`, showing(30 + 10 * index)]));
    const pollsAt = (perHour: number): number => new Polled(spread, { limits: { perHour } }).run(4 * HOUR_MS).polls.length;
    const [plenty, fewer, few] = [pollsAt(2_000), pollsAt(80), pollsAt(45)];
    expect(plenty).toBeGreaterThan(fewer);
    expect(fewer).toBeGreaterThan(few);
  });
});

describe('a sample that is not there yet', () => {
  /** A plant of which every poll returns only a part of the new samples. */
  const inParts = showing(60, { isWhole: false });
  const pollsPerSample = (polled: Polled): number => polled.timesOf().filter((ms) => ms >= SETTLED_MS).length / 12;

  test('is asked for three times more, 15, 75 and 195 seconds after the first', () => {
    const polled = new Polled({ a: inParts }).run(2 * HOUR_MS);
    expect(pollsPerSample(polled)).toBe(4);
    const [first = 0, ...again] = polled.timesOf().filter((ms) => ms >= SETTLED_MS && ms < SETTLED_MS + 5 * MINUTE_MS);
    expect(again.map((ms) => Math.round((ms - first) / SECOND_MS))).toEqual([15, 75, 195]);
  });

  test('is asked for once more where calls are short and there is one plant', () => {
    const polled = new Polled({ a: inParts }, { limits: { perHour: 24 } }).run(2 * HOUR_MS);
    const times = polled.timesOf().filter((ms) => ms >= SETTLED_MS);
    expect(new Set(gaps(times).map((ms) => (ms < 2 * MINUTE_MS ? 'again' : 'next')))).toEqual(new Set(['again', 'next']));
    expect(gaps(times).some((ms, index) => ms < 2 * MINUTE_MS && (gaps(times)[index + 1] ?? HOUR_MS) < 2 * MINUTE_MS)).toBe(false);
  });

  test('is left where calls are short and there are several plants', () => {
    const polled = new Polled({ a: inParts, b: inParts }, { limits: { perHour: 24 } }).run(2 * HOUR_MS);
    expect(Math.min(...gaps(polled.timesOf().filter((ms) => ms >= SETTLED_MS)))).toBeGreaterThan(4 * MINUTE_MS);
  });
});

describe('a plant', () => {
  test('that joins is polled at once, and then with its own samples', () => {
    const polled = new Polled({ a: showing(60), b: showing(200, { joinsMs: HOUR_MS }) }).run(3 * HOUR_MS);
    const [joined = 0] = polled.timesOf('b');
    const [seen = 0] = polled.timesOf('a').filter((ms) => ms >= HOUR_MS);
    expect(joined - seen).toBe(SECOND_MS);
    expect(polled.timesOf('b').filter((ms) => ms >= 2 * HOUR_MS).length).toBeGreaterThanOrEqual(12);
  });

  test('that left is planned no more, and polled at once when it is back', () => {
    const polled = new Polled({ a: showing(60), b: showing(60) }).run(SETTLED_MS - 2 * MINUTE_MS);
    const nowMs = START + SETTLED_MS - 2 * MINUTE_MS;
    const learn = (present: readonly string[]): void =>
      polled.scheduler.recordPoll({ readAt: nowMs, asked: [], present, completeness: new Map(), calls: 0 });
    learn(['a']);
    expect(polled.scheduler.next(nowMs).psIds).toEqual(['a']);
    learn(['a', 'b']);
    expect(polled.scheduler.next(nowMs)).toEqual({ atMs: nowMs, psIds: ['b'] });
  });

  test('that never answers is polled on the interval and does not disturb the others', () => {
    const alone = new Polled({ a: showing(60) }).run(3 * HOUR_MS).timesOf('a');
    const polled = new Polled({ a: showing(60), b: showing(60, { isSilent: true }) }).run(3 * HOUR_MS);
    expect(new Set(gaps(polled.timesOf('b')).map((ms) => Math.round(ms / MINUTE_MS)))).toEqual(new Set([5]));
    expect(polled.timesOf('a').length).toBe(alone.length);
  });

  test('that shows nothing new for more than 20 minutes is polled every 15 minutes', () => {
    const polled = new Polled({ a: showing(60, { untilMs: HOUR_MS }) }).run(6 * HOUR_MS);
    expect(new Set(gaps(polled.timesOf().filter((ms) => ms > 90 * MINUTE_MS)))).toEqual(new Set([15 * MINUTE_MS]));
  });
});

describe('where calls are short', () => {
  test('rounds are skipped evenly, the interval says so, and no sample is polled for twice', () => {
    const polled = new Polled({ a: showing(60), b: showing(90) }, { limits: { perHour: 17 } }).run(6 * HOUR_MS);
    expect(polled.scheduler.isShort).toBe(true);
    const found = gaps(polled.timesOf().filter((ms) => ms > SETTLED_MS));
    const mean = found.reduce((sum, ms) => sum + ms, 0) / found.length;
    expect(new Set(minutes(found))).toEqual(new Set([10, 15]));
    expect(Math.abs(polled.scheduler.intervalMs - mean)).toBeLessThan(MINUTE_MS);
  });

  test('they are not any more once the budget has grown', () => {
    const limits = { perHour: 17 };
    const polled = new Polled({ a: showing(60) }, { limits }).run(2 * HOUR_MS);
    expect(polled.scheduler.isShort).toBe(true);
    limits.perHour = 2_000;
    polled.run(3 * HOUR_MS);
    expect([polled.scheduler.isShort, polled.scheduler.intervalMs]).toEqual([false, 5 * MINUTE_MS]);
  });
});

describe('for any plants and any budget', () => {
  const plantsOf = (lags: readonly number[]) => Object.fromEntries(lags.map((lag, index) => [`${index}`, showing(lag)]));
  const lags = fc.array(fc.integer({ min: 5, max: 240 }), { minLength: 1, maxLength: 12 });
  const schedule = fc.constantFrom('phase' as const, 'interval' as const);

  // The scheduler only spreads the polls; the call meter refuses calls beyond the budget. So a limit may be exceeded here: in the
  // last fifth of an hour the scheduler ignores the calls that were already made in it, and it does not plan for repeated polls.
  test('no hour has more calls than the budget pays for, but for one poll or a fifth of the hour', () => {
    fc.assert(
      fc.property(
        lags,
        schedule,
        fc.integer({ min: 15, max: 200 }),
        fc.integer({ min: 1, max: 3 }),
        (each, how, perHour, plantsPerCall) => {
          const polled = new Polled(plantsOf(each), { schedule: how, limits: { perHour }, plantsPerCall }).run(6 * HOUR_MS);
          const perPoll = Math.ceil(each.length / plantsPerCall);
          for (const calls of Object.values(polled.counts.hours)) {
            const paid = Math.floor(0.8 * perHour);
            expect(calls).toBeLessThanOrEqual(paid + Math.max(perPoll, paid / 5));
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test('no day has more calls than the budget pays for, but for two', () => {
    fc.assert(
      fc.property(lags, schedule, fc.integer({ min: 300, max: 2_000 }), (each, how, perDay) => {
        const polled = new Polled(plantsOf(each), { schedule: how, limits: { perDay } }).run(2 * DAY_MS);
        for (const calls of Object.values(polled.counts.days)) expect(calls).toBeLessThanOrEqual(Math.floor(0.8 * perDay) + 2);
      }),
      { numRuns: 20 },
    );
  });

  test('every plan names plants that there are, each once, and no plant starves', () => {
    fc.assert(
      fc.property(lags, schedule, fc.integer({ min: 30, max: 400 }), (each, how, perHour) => {
        const plants = plantsOf(each);
        const polled = new Polled(plants, { schedule: how, limits: { perHour } }).run(6 * HOUR_MS);
        for (const { psIds } of polled.polls) {
          expect(psIds.length).toBeGreaterThan(0);
          expect(new Set(psIds).size).toBe(psIds.length);
          expect(psIds.filter((psId) => !(psId in plants))).toEqual([]);
        }
        for (const psId of Object.keys(plants)) {
          expect(Math.max(...gaps([...polled.timesOf(psId), 6 * HOUR_MS]))).toBeLessThanOrEqual(15 * MINUTE_MS);
        }
      }),
      { numRuns: 100 },
    );
  });
});
