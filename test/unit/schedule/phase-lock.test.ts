import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/calendar.ts';
import { type Outcome, percentile, REALISTIC, runTiming, slowerFromDay15 } from './cloud-timing.ts';

const seconds = (ms: number): string => (ms / SECOND_MS).toFixed(1);
const line = (name: string, { agesMs, callsPerSample, seen }: Outcome): string =>
  `${name.padEnd(30)} age median ${seconds(percentile(agesMs, 0.5)).padStart(6)} s, 95 % ${seconds(percentile(agesMs, 0.95)).padStart(6)} s, ` +
  `${callsPerSample.toFixed(2)} calls per batch and sample, ${(100 * seen).toFixed(1)} % of the samples\n`;

describe('a month of phase-locked polling', () => {
  it.each([1, 5, 200])('with %d plants: values are young, at few calls', { timeout: 180_000 }, (plants) => {
    const real = { plants, days: 30, lag: REALISTIC, periodMs: slowerFromDay15, skewMs: 30 * SECOND_MS };
    const locked = runTiming(real);
    const blind = runTiming({ ...real, blindMs: 5 * MINUTE_MS });
    process.stdout.write(line(`${plants} plants, phase lock`, locked) + line(`${plants} plants, blind 5 minutes`, blind));
    expect(percentile(locked.agesMs, 0.5)).toBeLessThanOrEqual(15 * SECOND_MS);
    expect(percentile(locked.agesMs, 0.5)).toBeLessThan(percentile(blind.agesMs, 0.5) / 2);
    if (plants === 1) expect(locked.callsPerSample).toBeLessThanOrEqual(1.2);
  });
});

describe('a daily budget that pays for half of the samples', () => {
  const jitter = { deviationMs: 8 * SECOND_MS };
  /** Returns the daily limit with which the bridge can make these calls for polls and 96 calls for lists. */
  const limitFor = (readings: number): number => Math.ceil((readings + 96) / 0.8);
  const isDay = (elapsedMs: number): boolean => Math.abs(((elapsedMs + DAY_MS) % DAY_MS) - 12.5 * HOUR_MS) < 6.5 * HOUR_MS;

  it.each([
    { name: 'around the clock', perDay: limitFor(144), isAwake: () => true },
    { name: 'of a plant that sleeps at night', perDay: limitFor(78 + 44), isAwake: isDay },
  ])('$name: is spent, and evenly', ({ name, perDay, isAwake }) => {
    const { callsByDay, gapsByDay, agesMs } = runTiming({ plants: 1, days: 20, lag: jitter, limits: { perDay }, isAwake });
    const usable = Math.floor(0.8 * perDay);
    const settled = callsByDay.slice(2);
    process.stdout.write(
      `${name}: ${Math.min(...settled)} to ${Math.max(...settled)} of ${usable} calls a day; gaps ${gapsByDay
        .slice(2)
        .map((gaps) => `${Math.min(...gaps)}-${Math.max(...gaps)}`)
        .join(' ')}; age median ${seconds(percentile(agesMs, 0.5))} s\n`,
    );
    expect(Math.max(...callsByDay)).toBeLessThanOrEqual(usable);
    expect(Math.min(...settled)).toBeGreaterThanOrEqual(0.95 * usable);
    for (const gaps of gapsByDay.slice(2)) expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
  });
});
