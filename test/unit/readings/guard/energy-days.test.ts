import { afterAll, describe, expect, it } from 'vitest';
import { header, line, reportOf } from '../../../support/energy-year/report.ts';
import { liveThrough } from '../../../support/energy-year/run.ts';
import { PLANT_KINDS } from '../../../support/energy-year/truth.ts';

/** Seeds and days of each run; `npm run test:long` has a hundred years. */
const RUNS = [
  { seeds: 100, days: 14 },
  { seeds: 3, days: 365 },
] as const;

const seedsUpTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe.each(RUNS)('what Home Assistant books through $seeds lives of $days days with every glitch', ({ seeds, days }) => {
  const table: string[] = [];
  afterAll(() => process.stdout.write(`\n${[header, ...table].join('\n')}\n`));

  it.each(PLANT_KINDS)('$name', { timeout: 120_000 }, (kind) => {
    const lives = seedsUpTo(seeds).map((seed) => liveThrough({ kind, days, seed, guarded: true }));
    const report = reportOf(kind.name, days, lives);
    table.push(line(report));

    expect(report.wrong).toEqual([]);
    expect(report.worstDropKwh).toBeLessThan(1e-6);
    expect(report.worstLeapKwh).toBeLessThan(1e-6);
  });

  it('and without the guard, for comparison', { timeout: 120_000 }, () => {
    for (const kind of PLANT_KINDS) {
      const lives = seedsUpTo(Math.ceil(seeds / 10)).map((seed) => liveThrough({ kind, days, seed, guarded: false }));
      const report = reportOf(`${kind.name}, unguarded`, days, lives);
      table.push(line(report));
      expect(report.errorKwh).toBeGreaterThan(report.trueKwh);
    }
  });
});
