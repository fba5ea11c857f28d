import { readFile, writeFile } from 'node:fs/promises';

/** Path relative to the repository, where npm starts the benchmark. */
const BASELINE = 'scripts/bench/baseline.json';

/** Key: name of a result. Value: mostly a ratio, since ratios differ little between machines. Lower values are better. */
export type Results = Readonly<Record<string, number>>;

/** A difference up to this share counts as noise. */
const TOLERANCE = 0.15;

export interface Difference {
  readonly name: string;
  readonly now: number;
  readonly baseline: number;
  /** Relative change; 0.1 means 10 % more than the baseline. */
  readonly change: number;
  readonly verdict: 'same' | 'better' | 'worse';
}

/** Returns the differences between present results and baseline. Results that only one of them has are left out. */
export const differences = (now: Results, baseline: Results): readonly Difference[] =>
  Object.entries(now).flatMap(([name, value]) => {
    const before = baseline[name];
    if (before === undefined) return [];
    const change = value / before - 1;
    const verdict = Math.abs(change) <= TOLERANCE ? 'same' : change < 0 ? 'better' : 'worse';
    return [{ name, now: value, baseline: before, change, verdict }];
  });

export const readBaseline = async (): Promise<Results> => JSON.parse(await readFile(BASELINE, 'utf8'));

export const writeBaseline = (results: Results): Promise<void> => writeFile(BASELINE, `${JSON.stringify(results, null, 2)}\n`);
