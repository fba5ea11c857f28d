import { z } from 'zod';
import { HOUR_MS } from '../../calendar.ts';
import type { HourRow, StatisticsPlan } from './import-plan.ts';

const rowSchema = z.object({ start: z.number(), state: z.number(), sum: z.number() });

const operationSchema = z.object({
  statisticId: z.string(),
  /** Hours that had no row before: first and last hour of each stretch. */
  added: z.array(z.object({ from: z.number(), to: z.number() })),
  /** The old values of rows that got new ones. */
  replaced: z.array(rowSchema),
  /** The old values of the first row of each shift. */
  shifted: z.array(rowSchema),
});

const bookSchema = z.object({ version: z.literal(1), operations: z.array(operationSchema) });

/** One change of a statistic, with the data needed to undo it. */
export type Operation = Readonly<z.infer<typeof operationSchema>>;
/** All changes that were not undone, oldest first. */
export type UndoBook = Readonly<z.infer<typeof bookSchema>>;

/** Codec of the undo file. `parse` throws if the JSON is not valid. */
export const undoBookCodec = {
  parse: (json: unknown): UndoBook => bookSchema.parse(json),
  empty: (): UndoBook => ({ version: 1, operations: [] }),
};

/** The record to save before a plan is carried out. @param rows as they are before the plan */
export function operationOf(statisticId: string, plan: StatisticsPlan, rows: readonly HourRow[]): Operation {
  const now = new Map(rows.map((row) => [row.start, row]));
  const existing = (start: number): HourRow[] => {
    const row = now.get(start);
    return row === undefined ? [] : [row];
  };
  return {
    statisticId,
    added: stretches(plan.rows.map(({ start }) => start).filter((start) => !now.has(start))),
    replaced: plan.rows.flatMap(({ start }) => existing(start)),
    shifted: plan.shifts.flatMap(({ start }) => existing(start)),
  };
}

/** Whether any of the operations added an hour of a statistic. */
export const importedBy =
  ({ operations }: UndoBook, statisticId: string) =>
  (start: number): boolean =>
    operations.some((operation) => operation.statisticId === statisticId && isAdded(operation, start));

export const isAdded = ({ added }: Operation, start: number): boolean => added.some(({ from, to }) => start >= from && start <= to);

/**
 * Rows that replace added ones if they cannot be removed. They count nothing, so that the row after them keeps its former
 * difference.
 */
export function flattened(rows: readonly HourRow[], operation: Operation): readonly HourRow[] {
  let last = { state: 0, sum: 0 };
  return rows.flatMap((row) => {
    if (isAdded(operation, row.start)) return [{ start: row.start, ...last }];
    last = { state: row.state, sum: row.sum };
    return [];
  });
}

/** The rows without the flattened ones before the live rows, so that an import may write those hours again. */
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
