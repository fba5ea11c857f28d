import { afterAll, describe, expect, it } from 'vitest';
import { header, line, reportOf } from './report.ts';
import { liveThrough } from './run.ts';
import { PLANT_KINDS, type PlantKindName } from './truth.ts';

export interface Proof {
  /** The only kind of plant to test; default: all kinds. */
  readonly kind?: PlantKindName;
  readonly seeds: number;
  readonly days: number;
  readonly timeoutMs: number;
}

const seedsUpTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/**
 * Defines tests that simulate plants with every glitch, once for each seed, and compare the energy in Home Assistant with the truth.
 * A tenth of the seeds also run without the guard. Prints a table of the results.
 */
export function proveEnergy({ kind: only, seeds, days, timeoutMs }: Proof): void {
  const kinds = PLANT_KINDS.filter(({ name }) => only === undefined || name === only);
  describe(`the energy that Home Assistant counts in ${seeds} lives of ${days} days with every glitch`, () => {
    const table: string[] = [];
    afterAll(() => process.stdout.write(`\n${[header, ...table].join('\n')}\n`));

    it.each(kinds)('$name', { timeout: timeoutMs }, (kind) => {
      const lives = seedsUpTo(seeds).map((seed) => liveThrough({ kind, days, seed, guarded: true }));
      const report = reportOf(kind.name, days, lives);
      table.push(line(report));

      expect(report.wrong).toEqual([]);
      expect(report.worstDropKwh).toBeLessThan(1e-5);
      expect(report.worstLeapKwh).toBeLessThan(1e-5);
    });

    it('and without the guard, for comparison', { timeout: timeoutMs }, () => {
      for (const kind of kinds) {
        const lives = seedsUpTo(Math.ceil(seeds / 10)).map((seed) => liveThrough({ kind, days, seed, guarded: false }));
        const report = reportOf(`${kind.name}, unguarded`, days, lives);
        table.push(line(report));
        expect(report.errorKwh).toBeGreaterThan(report.trueKwh);
      }
    });
  });
}
