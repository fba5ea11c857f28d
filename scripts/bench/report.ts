import type { Difference, Results } from './baseline.ts';
import type { Measurement } from './measure.ts';
import type { PacedPoll } from './paced-poll.ts';
import type { ReadingRates } from './readings.ts';

const ms = (duration: number): string => duration.toFixed(1);
const ratio = (one: number, other: number): string => `${(one / other).toFixed(2)}x`;
const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

const COLUMNS: Readonly<Record<string, (of: Measurement) => string>> = {
  plants: ({ plants }) => String(plants),
  preset: ({ preset }) => preset,
  requests: ({ requests }) => String(requests),
  messages: ({ messages }) => String(messages),
  'CPU ms': ({ bridgeMs }) => ms(bridgeMs),
  bare: ({ bareMs }) => ms(bareMs),
  ratio: ({ bridgeMs, bareMs }) => ratio(bridgeMs, bareMs),
  Python: ({ pythonMs }) => (pythonMs === null ? '-' : ms(pythonMs)),
  'age check ms': ({ ageCheckMs }) => ms(ageCheckMs),
  'heap MiB': ({ bridge }) => mebibytes(bridge.heap),
  'bare heap': ({ bare }) => mebibytes(bare.heap),
  'RSS MiB': ({ bridge }) => mebibytes(bridge.resident),
  'bare RSS': ({ bare }) => mebibytes(bare.resident),
  'RSS ratio': ({ bridge, bare }) => ratio(bridge.resident, bare.resident),
};

/** Returns the measurements as a text table. */
export const measurementTable = (measurements: readonly Measurement[]): string =>
  table([Object.keys(COLUMNS), ...measurements.map((measurement) => Object.values(COLUMNS).map((cell) => cell(measurement)))]);

/** Returns the differences from the baseline as a text table. */
export const differenceTable = (differences: readonly Difference[]): string =>
  table([
    ['result', 'now', 'baseline', 'change', ''],
    ...differences.map(({ name, now, baseline, change, verdict }) => [
      name,
      now.toFixed(2),
      baseline.toFixed(2),
      `${(100 * change).toFixed(0)} %`,
      verdict === 'same' ? '' : verdict,
    ]),
  ]);

export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')).join('\n');
}

const POLLS_A_DAY = 288;

/** Returns the results that are compared with the baseline. */
export function resultsOf(measurements: readonly Measurement[], { guarded, bare }: ReadingRates, paced: PacedPoll | null): Results {
  const results: Record<string, number> = {};
  for (const { plants, preset, bridgeMs, bareMs, pythonMs } of measurements) {
    results[`CPU / bare loop, ${plants} plants, ${preset}`] = bridgeMs / bareMs;
    if (pythonMs !== null) results[`CPU / example in Python, ${plants} plants, ${preset}`] = bridgeMs / pythonMs;
  }
  const standard = measurements.filter(({ preset }) => preset === 'standard');
  const [home, largest] = [standard.at(0), standard.at(-1)];
  if (home !== undefined && largest !== undefined && home !== largest) {
    results['CPU seconds a day of a home'] = (POLLS_A_DAY * home.bridgeMs) / 1_000;
    results[`heap per plant of ${largest.plants}, KiB`] = (largest.bridge.heap - home.bridge.heap) / (largest.plants - home.plants) / 1_024;
    results[`RSS / bare loop, ${largest.plants} plants`] = largest.bridge.resident / largest.bare.resident;
  }
  if (paced !== null) results['seconds of 150 calls that take half a second each'] = (150 * paced.seconds) / paced.calls;
  results['time of a reading: normalisation and guard / parsing alone'] = bare / guarded;
  return results;
}
