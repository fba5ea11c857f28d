/**
 * Measures three replicas that share many plants, each with an inverter and a battery: `npm run bench:fleet`. The budget is lifted, calls are not paced. The
 * figures are printed; no limit is checked. Option: `--plants 1000,3000,10000`, the sizes that are measured.
 */

import { parseArgs } from 'node:util';
import { type Cycle, MeasuredFleet } from './measured-fleet.ts';
import type { Probed } from './replica-probe.ts';
import { table } from './report.ts';

const { values: options } = parseArgs({ options: { plants: { type: 'string', default: '1000,3000,10000' } } });

/** Number of measured cycles. One cycle before them is not measured. */
const CYCLES = 4;

interface Measurement {
  readonly plants: number;
  readonly start: Pick<Cycle, 'seconds' | 'calls' | 'replicaCpuS'>;
  /** Medians. */
  readonly cycle: Cycle;
  readonly probed: readonly Probed[];
}

async function measure(plants: number): Promise<Measurement> {
  const fleet = await MeasuredFleet.open(plants);
  const closed = (): void => void fleet.close().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, closed);
  try {
    const start = await fleet.start();
    await fleet.cycle();
    await fleet.probe();
    const cycles: Cycle[] = [];
    for (let index = 0; index < CYCLES; index += 1) cycles.push(await fleet.cycle());
    const of = (key: keyof Cycle): number =>
      quantile(
        0.5,
        cycles.map((cycle) => cycle[key]),
      );
    const keys = ['seconds', 'calls', 'readings', 'messages', 'replicaCpuS', 'databaseCpuS', 'transactions'] as const;
    const cycle = Object.fromEntries(keys.map((key) => [key, of(key)])) as unknown as Cycle;
    return { plants, start, cycle, probed: await fleet.probe() };
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, closed);
    await fleet.close();
  }
}

/** @param share 0.5: the median */
const quantile = (share: number, values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN;

const commitsOf = ({ probed }: Measurement): readonly number[] => probed.flatMap(({ commitsMs }) => commitsMs);
const mebibytes = (bytes: readonly number[]): string => bytes.map((size) => (size / 2 ** 20).toFixed(0)).join(' ');

const COLUMNS: Readonly<Record<string, (of: Measurement) => string>> = {
  plants: ({ plants }) => String(plants),
  'start s': ({ start }) => start.seconds.toFixed(0),
  'calls of start': ({ start }) => String(start.calls),
  'CPU s of start': ({ start }) => start.replicaCpuS.toFixed(0),
  'cycle s': ({ cycle }) => cycle.seconds.toFixed(1),
  calls: ({ cycle }) => String(cycle.calls),
  'of readings': ({ cycle }) => String(cycle.readings),
  'calls/s': ({ cycle }) => (cycle.calls / cycle.seconds).toFixed(0),
  messages: ({ cycle }) => String(cycle.messages),
  'CPU s': ({ cycle }) => cycle.replicaCpuS.toFixed(2),
  'CPU ms/plant': ({ plants, cycle }) => ((1_000 * cycle.replicaCpuS) / plants).toFixed(2),
  'database CPU s': ({ cycle }) => cycle.databaseCpuS.toFixed(2),
  'transactions/s': ({ cycle }) => (cycle.transactions / cycle.seconds).toFixed(0),
  'commits/cycle': (of) => (commitsOf(of).length / CYCLES).toFixed(0),
  'commit ms': (of) => quantile(0.5, commitsOf(of)).toFixed(0),
  'p95 ms': (of) => quantile(0.95, commitsOf(of)).toFixed(0),
  'heap MiB': ({ probed }) => mebibytes(probed.map(({ memory }) => memory.heap)),
  'RSS MiB': ({ probed }) => mebibytes(probed.map(({ memory }) => memory.resident)),
};

const measurements: Measurement[] = [];
for (const plants of options.plants.split(',').map(Number)) {
  measurements.push(await measure(plants));
  console.error(`${plants} plants measured`);
}
console.log(`Three replicas, medians of ${CYCLES} cycles; Node ${process.version}\n`);
console.log(table([Object.keys(COLUMNS), ...measurements.map((measurement) => Object.values(COLUMNS).map((cell) => cell(measurement)))]));
