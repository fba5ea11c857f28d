/**
 * Loaded by a measured replica before the program: measures its commits. At SIGUSR2 it writes what it has measured since the last time, and
 * the memory of the process, to the file that BENCH_PROBE names.
 */

import { renameSync, writeFileSync } from 'node:fs';
import pg from 'pg';
import { type Memory, memory } from './usage.ts';

export interface Probed {
  readonly memory: Memory;
  /** Duration of each commit of the guard's memory, milliseconds. */
  readonly commitsMs: readonly number[];
}

let commitsMs: number[] = [];

type Query = (statement: string | { readonly text: string }, ...rest: unknown[]) => Promise<unknown>;
const client = pg.Client.prototype as unknown as { query: Query };
const { query } = client;
client.query = function timed(this: unknown, statement, ...rest) {
  const startMs = performance.now();
  const result = query.call(this, statement, ...rest);
  const isCommit = typeof statement === 'object' && statement.text.includes('written as');
  if (isCommit) result.then(() => commitsMs.push(performance.now() - startMs)).catch(() => undefined);
  return result;
};

process.on('SIGUSR2', async () => {
  const file = process.env['BENCH_PROBE'] ?? '';
  const probed: Probed = { memory: await memory(), commitsMs };
  commitsMs = [];
  writeFileSync(`${file}.part`, JSON.stringify(probed));
  renameSync(`${file}.part`, file);
});
