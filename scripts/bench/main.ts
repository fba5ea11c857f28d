/**
 * CPU time and memory of the bridge, and their ratios to a bare loop that fetches and parses the same replies with undici and
 * publishes the same bytes with mqtt.js. The figures are reported; no limit is checked. With `node --cpu-prof` each process is
 * profiled.
 */

import { type Measurement, measure, type Size } from './measure.ts';
import { measureReadings } from './readings.ts';

const SIZES: readonly Size[] = [
  { plants: 1, cycles: 60 },
  { plants: 100, cycles: 30 },
  { plants: 1_000, cycles: 12 },
];

const ms = (duration: number): string => duration.toFixed(1);
const ratio = (one: number, other: number): string => `${(one / other).toFixed(2)}x`;
const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

const COLUMNS: Readonly<Record<string, (of: Measurement) => string>> = {
  plants: ({ plants }) => String(plants),
  requests: ({ requests }) => String(requests),
  messages: ({ messages }) => String(messages),
  'CPU ms': ({ bridgeMs }) => ms(bridgeMs),
  bare: ({ bareMs }) => ms(bareMs),
  ratio: ({ bridgeMs, bareMs }) => ratio(bridgeMs, bareMs),
  'age check ms': ({ ageCheckMs }) => ms(ageCheckMs),
  'heap MiB': ({ bridge }) => mebibytes(bridge.heap),
  'bare heap': ({ bare }) => mebibytes(bare.heap),
  'RSS MiB': ({ bridge }) => mebibytes(bridge.resident),
  'bare RSS': ({ bare }) => mebibytes(bare.resident),
  'RSS ratio': ({ bridge, bare }) => ratio(bridge.resident, bare.resident),
};

function table(measurements: readonly Measurement[]): string {
  const rows = [Object.keys(COLUMNS), ...measurements.map((measurement) => Object.values(COLUMNS).map((cell) => cell(measurement)))];
  const widths = Object.keys(COLUMNS).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')).join('\n');
}

/** The growth per additional plant: constant from size to size if memory grows linearly. */
const growth = (smaller: Measurement, larger: Measurement): string =>
  `each plant from ${smaller.plants} to ${larger.plants}: ` +
  `${((larger.bridge.heap - smaller.bridge.heap) / (larger.plants - smaller.plants) / 1024).toFixed(0)} KiB of heap`;

const measurements: Measurement[] = [];
for (const size of SIZES) {
  measurements.push(await measure(size));
  console.error(`${size.plants} plants measured`);
}
console.log(`One poll of plants with 6 devices each, medians; Node ${process.version}\n`);
console.log(table(measurements));
console.log(
  `\n${measurements.flatMap((larger, index) => measurements.slice(index - 1, index).map((smaller) => growth(smaller, larger))).join('\n')}`,
);

measureReadings(); // warm-up
const { guarded, bare } = measureReadings();
const thousands = (rate: number): string => `${(rate / 1_000).toFixed(0)},000`;
console.log(
  `\nreadings a second through normalisation and guard, on one core: ${thousands(guarded)}; ` +
    `parsed only: ${thousands(bare)} (${ratio(bare, guarded)} as many)`,
);
