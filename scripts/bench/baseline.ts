import { readFile, writeFile } from 'node:fs/promises';

/** Relative to the repository, where npm starts the benchmark. */
const BASELINE = 'scripts/bench/baseline.json';

/** Results by name: mostly ratios, since these differ little between machines. Less is better. */
export type Results = Readonly<Record<string, number>>;

/** A difference up to this share is taken for noise. */
const TOLERANCE = 0.15;

export interface Difference {
  readonly name: string;
  readonly now: number;
  readonly baseline: number;
  /** 0.1: 10 % more than the baseline. */
  readonly change: number;
  readonly verdict: 'same' | 'better' | 'worse';
}

/** The differences between results and baseline, for figures that both have. */
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
