import { z } from 'zod';
import { HOUR_MS } from '../../calendar.ts';
import type { HourRow, StatisticsPlan } from './import-plan.ts';

const rowSchema = z.object({ start: z.number(), state: z.number(), sum: z.number() });

const operationSchema = z.object({
  statisticId: z.string(),
  /** When the operation was carried out, epoch milliseconds; earlier versions did not save it. */
  writtenMs: z.number().optional(),
  /**
   * The hours that got a row and had none before, as stretches of consecutive hours. `from` and `to` are the starts of the first
   * and last hour of a stretch, epoch milliseconds.
   */
  added: z.array(z.object({ from: z.number(), to: z.number() })),
  /** The replaced rows, with their old values. */
  replaced: z.array(rowSchema),
  /** The first row of each shift, with its old values. */
  shifted: z.array(rowSchema),
});

const bookSchema = z.object({ version: z.literal(1), operations: z.array(operationSchema) });

/** One change of a statistic, with the data that undo it. */
export type Operation = Readonly<z.infer<typeof operationSchema>>;
/** All operations that were not undone, oldest first. */
export type UndoBook = Readonly<z.infer<typeof bookSchema>>;

/** Codec of the undo file. `parse` throws if the JSON is not a valid undo book. */
export const undoBookCodec = {
  parse: (json: unknown): UndoBook => bookSchema.parse(json),
  empty: (): UndoBook => ({ version: 1, operations: [] }),
};

/**
 * @returns the operation to save before the plan is carried out
 * @param rows the rows as they are before that
 * @param writtenMs the present time, epoch milliseconds
 */
export function operationOf(statisticId: string, plan: StatisticsPlan, rows: readonly HourRow[], writtenMs: number): Operation {
  const now = new Map(rows.map((row) => [row.start, row]));
  const existing = (start: number): HourRow[] => {
    const row = now.get(start);
    return row === undefined ? [] : [row];
  };
  return {
    statisticId,
    writtenMs,
    added: stretches(plan.rows.map(({ start }) => start).filter((start) => !now.has(start))),
    replaced: plan.rows.flatMap(({ start }) => existing(start)),
    shifted: plan.shifts.flatMap(({ start }) => existing(start)),
  };
}

/**
 * @returns the number of operations at the end of the book that were carried out at or after a moment (epoch milliseconds). Later
 * operations rest on earlier ones, so an operation is undone only with all that follow it.
 */
export function operationsSince({ operations }: UndoBook, sinceMs: number): number {
  const first = operations.findIndex(({ writtenMs }) => writtenMs !== undefined && writtenMs >= sinceMs);
  return first === -1 ? 0 : operations.length - first;
}

/** Returns a function that tells whether any of the operations added the hour that begins at `start` to the statistic. */
export const importedBy =
  ({ operations }: UndoBook, statisticId: string) =>
  (start: number): boolean =>
    operations.some((operation) => operation.statisticId === statisticId && isAdded(operation, start));

export const isAdded = ({ added }: Operation, start: number): boolean => added.some(({ from, to }) => start >= from && start <= to);

/**
 * @returns rows that replace the added ones if these cannot be removed. Each has the values of the row before, so that it counts no
 * energy and the row after them keeps its former difference.
 */
export function flattened(rows: readonly HourRow[], operation: Operation): readonly HourRow[] {
  let last = { state: 0, sum: 0 };
  return rows.flatMap((row) => {
    if (isAdded(operation, row.start)) return [{ start: row.start, ...last }];
    last = { state: row.state, sum: row.sum };
    return [];
  });
}

/** @returns the rows without the flattened ones at the beginning (state and sum are 0), so that an import may write those hours again */
export function withoutFlattened(rows: readonly HourRow[]): readonly HourRow[] {
  const first = rows.findIndex(({ state, sum }) => state !== 0 || sum !== 0);
  return first === -1 ? [] : rows.slice(first);
}

function stretches(starts: readonly number[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const start of starts) {
    const last = found.at(-1);
    if (last !== undefined && last.to + HOUR_MS === start) last.to = start;
    else found.push({ from: start, to: start });
  }
  return found;
}
