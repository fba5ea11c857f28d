/**
 * Measures CPU time and memory of the bridge. They are compared with those of a bare loop, which fetches and parses the same
 * replies with undici and publishes the same bytes with mqtt.js; the CPU time also with that of a simple Python program, as a
 * user would write it. The figures are printed; no limit is checked. With `node --cpu-prof` each process is profiled.
 * Options: `--compare` compares the results with scripts/bench/baseline.json, `--save` writes that file, `--slope` also
 * measures whether the heap grows over 10,000 polls, which takes some minutes. `--short`
 * measures small fleets only, and takes little more than a minute.
 */

import { parseArgs } from 'node:util';
import { differences, readBaseline, writeBaseline } from './baseline.ts';
import { heapSlope } from './heap-slope.ts';
import { type Measurement, measure, type Size } from './measure.ts';
import { pacedPoll } from './paced-poll.ts';
import { isPythonReady } from './python-example.ts';
import { measureReadings } from './readings.ts';
import { differenceTable, measurementTable, resultsOf } from './report.ts';

const { values: options } = parseArgs({
  options: { compare: { type: 'boolean' }, save: { type: 'boolean' }, slope: { type: 'boolean' }, short: { type: 'boolean' } },
});

const SHORT_SIZES: readonly Size[] = [
  { plants: 1, preset: 'standard', withPython: false, cycles: 30 },
  { plants: 100, preset: 'standard', withPython: false, cycles: 8 },
];
const allSizes = async (): Promise<readonly Size[]> => [
  { plants: 1, preset: 'standard', withPython: false, cycles: 60 },
  { plants: 100, preset: 'standard', withPython: false, cycles: 30 },
  { plants: 1_000, preset: 'standard', withPython: false, cycles: 12 },
  { plants: 1_000, preset: 'essential', withPython: await isPythonReady(), cycles: 12 },
];

const measurements: Measurement[] = [];
for (const size of options.short ? SHORT_SIZES : await allSizes()) {
  measurements.push(await measure(size));
  console.error(`${size.plants} plants measured`);
}
console.log(`One poll of plants with 6 devices each, medians; Node ${process.version}\n`);
console.log(measurementTable(measurements));

measureReadings(); // warm-up: the result is not used
const rates = measureReadings();
const thousands = (rate: number): string => `${(rate / 1_000).toFixed(0)},000`;
console.log(
  `\nreadings a second through normalisation and guard, on one core: ${thousands(rates.guarded)}; parsed only: ${thousands(rates.bare)}`,
);
if (options.slope) console.log(`the heap grows by ${(await heapSlope()).toFixed(0)} bytes a poll of 20 plants`);

const paced = options.short ? null : await pacedPoll();
if (paced !== null) console.log(`${paced.calls} calls that are answered after half a second take ${paced.seconds.toFixed(1)} s`);

const results = resultsOf(measurements, rates, paced);
if (options.save) await writeBaseline(results);
if (options.compare) console.log(`\n${differenceTable(differences(results, await readBaseline()))}`);
else for (const [name, value] of Object.entries(results)) console.log(`${name}: ${value.toFixed(2)}`);
