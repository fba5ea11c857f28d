/**
 * Starts a bridge with many plants repeatedly on a real Mosquitto with default limits, which has the retained topics of an
 * earlier run. Prints a Markdown table of measurements; test/fleet makes a few such starts and checks their limits.
 * Environment variables (defaults in brackets): FLEET_PLANTS, number of plants (1000). FLEET_STARTS, which starts of the
 * series are made (1-20). FLEET_DEADLINE, maximum seconds of a start (300). FLEET_CONFIGS_ALONE, `yes` for additional
 * leftovers that consist only of a discovery payload (no); if Mosquitto drops one of them, the start lasts until its
 * deadline. MOSQUITTO, path of the program (the installed one).
 */

import { Fleet, type Measurement, type StartOptions } from './fleet.ts';

const { FLEET_PLANTS = '1000', FLEET_STARTS = '1-20', FLEET_DEADLINE = '300', FLEET_CONFIGS_ALONE, MOSQUITTO } = process.env;
const [from = 1, to = from] = FLEET_STARTS.split('-').map(Number);

/** Returns the options of a start. Odd starts keep the state folder; in the last two of every four starts all processors are busy. */
const optionsOf = (start: number): StartOptions => ({
  stateFolder: start % 2 === 1 ? 'kept' : 'empty',
  busy: start % 4 === 3 || start % 4 === 0,
});

const COLUMNS: Readonly<Record<string, (start: string, of: Measurement) => string | number>> = {
  start: (start) => start,
  'state folder': (_, { stateFolder }) => stateFolder,
  processors: (_, { busy }) => (busy ? 'busy' : 'idle'),
  'fresh after s': (_, { freshAfterS }) => freshAfterS ?? '—',
  'topics missing': (_, { unpublished }) => unpublished,
  'states not fresh': (_, { notFresh }) => notFresh,
  'leftovers found': (_, { missed, planted }) => `${planted - missed.length}/${planted}`,
  'messages sent': (_, { sent }) => sent,
  'messages received': (_, { received }) => received,
  'peak RSS MiB': (_, { peakMemory }) => Math.round(peakMemory / 2 ** 20),
  'drops while searching': (_, { drops }) => drops.searching,
  'drops while publishing': (_, { drops }) => drops.publishing,
  'ended after s': (_, { endedAfterMs }) => (endedAfterMs / 1000).toFixed(1),
};

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const rowOf = (start: string, measurement: Measurement): string => row(Object.values(COLUMNS).map((cell) => cell(start, measurement)));

function report(start: string, measurement: Measurement): void {
  console.log(rowOf(start, measurement));
  const { unpublished, missed, drops, said } = measurement;
  if (unpublished > 0 || missed.length > 0 || drops.publishing > 0) console.error({ missed, said });
}

console.log(row(Object.keys(COLUMNS)));
console.log(row(Object.keys(COLUMNS).map(() => '---')));
const fleet = await Fleet.open({
  plants: Number(FLEET_PLANTS),
  configsAlone: FLEET_CONFIGS_ALONE === 'yes',
  mosquitto: MOSQUITTO,
  deadlineMs: Number(FLEET_DEADLINE) * 1000,
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void fleet.close().finally(() => process.exit(1)));
try {
  report('first', await fleet.first());
  for (let start = from; start <= to; start += 1) report(String(start), await fleet.start(optionsOf(start)));
} finally {
  await fleet.close();
}
