import { EPSILON_KWH, type StatisticsPlan } from './import-plan.ts';
import type { Recorder } from './recorder.ts';
import { flattened, isAdded, type Operation } from './undo.ts';

/**
 * Writes the rows of a plan to Home Assistant's statistics, then shifts the sums of later rows. If it is interrupted, plan and
 * carry out again: plans are computed from the current rows.
 */
export async function carryOut(recorder: Recorder, statisticId: string, { rows, shifts }: StatisticsPlan): Promise<void> {
  if (rows.length > 0) await recorder.write(statisticId, rows);
  for (const shift of shifts) await recorder.shift(statisticId, shift);
}

/**
 * Undoes an operation: reverses the shifts, restores the old values of replaced rows, and removes added rows.
 * @returns `removed`; or `flattened` if this release of Home Assistant cannot remove rows, in which case the added rows stay with
 * values that count no energy
 */
export async function undo(recorder: Recorder, operation: Operation): Promise<'removed' | 'flattened'> {
  const { statisticId, added, replaced, shifted } = operation;
  for (const { start, sum } of shifted) {
    const now = (await recorder.rows(statisticId)).find((row) => row.start === start);
    const amount = now === undefined ? 0 : sum - now.sum;
    if (Math.abs(amount) > EPSILON_KWH) await recorder.shift(statisticId, { start, amount });
  }
  if (replaced.length > 0) await recorder.write(statisticId, replaced);
  for (const { from, to } of added) {
    if (await recorder.remove(statisticId, from, to)) continue;
    const rows = flattened(await recorder.rows(statisticId), operation);
    await recorder.write(
      statisticId,
      rows.filter(({ start }) => isAdded(operation, start)),
    );
    return 'flattened';
  }
  return 'removed';
}
