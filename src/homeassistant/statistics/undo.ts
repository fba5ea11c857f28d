import { z } from 'zod';
import { HOUR_MS } from '../../calendar.ts';
import type { HourRow, StatisticsPlan } from './import-plan.ts';

const rowSchema = z.object({ start: z.number(), state: z.number(), sum: z.number() });

const operationSchema = z.object({
  statisticId: z.string(),
  /** Hours that had no row before: first and last of each stretch. */
  added: z.array(z.object({ from: z.number(), to: z.number() })),
  /** Rows as they were before they got new values. */
  replaced: z.array(rowSchema),
  /** The first row of each shift as it was before. */
  shifted: z.array(rowSchema),
});

const bookSchema = z.object({ version: z.literal(1), operations: z.array(operationSchema) });

/** What was done to one statistic at one time, as far as it takes to give back what was before. */
export type Operation = Readonly<z.infer<typeof operationSchema>>;
/** Everything that was done and not undone, oldest first. */
export type UndoBook = Readonly<z.infer<typeof bookSchema>>;

/** For the file it is kept in. `parse` throws on anything that is none. */
export const undoBookCodec = {
  parse: (json: unknown): UndoBook => bookSchema.parse(json),
  empty: (): UndoBook => ({ version: 1, operations: [] }),
};

/** What must be written down before a plan is carried out. @param rows as they are now */
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

/** Whether an hour was added by any of the operations on a statistic. */
export const importedBy =
  ({ operations }: UndoBook, statisticId: string) =>
  (start: number): boolean =>
    operations.some((operation) => operation.statisticId === statisticId && isAdded(operation, start));

export const isAdded = ({ added }: Operation, start: number): boolean => added.some(({ from, to }) => start >= from && start <= to);

/**
 * Rows that stand in the place of added ones where they cannot be removed: nothing is counted in them, so that the row behind
 * shows what it showed before.
 */
export function flattened(rows: readonly HourRow[], operation: Operation): readonly HourRow[] {
  let last = { state: 0, sum: 0 };
  return rows.flatMap((row) => {
    if (isAdded(operation, row.start)) return [{ start: row.start, ...last }];
    last = { state: row.state, sum: row.sum };
    return [];
  });
}

/** Rows without those before the live ones that an undo could only flatten: they may be written again as if they were not there. */
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
