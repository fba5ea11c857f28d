import { carryOut } from '../homeassistant/statistics/carry-out.ts';
import type { HourRow, StatisticsPlan } from '../homeassistant/statistics/import-plan.ts';
import type { Recorder } from '../homeassistant/statistics/recorder.ts';
import { operationOf, type UndoBook } from '../homeassistant/statistics/undo.ts';
import type { SharedState } from '../store/state.ts';

export interface WritePlanDeps {
  readonly recorder: Recorder;
  readonly undoBook: SharedState<UndoBook>;
  readonly now: () => number;
}

/**
 * Writes the planned changes to the statistics of one sensor. They are entered in the undo book first, so that they can be undone
 * if the bridge or Home Assistant ends meanwhile.
 * @param rows the rows of the sensor before the change
 * @throws BridgeError errors of the state folder and of Home Assistant
 */
export async function writePlan(
  { statisticId, plan, rows }: { readonly statisticId: string; readonly plan: StatisticsPlan; readonly rows: readonly HourRow[] },
  { recorder, undoBook, now }: WritePlanDeps,
): Promise<void> {
  const operation = operationOf(statisticId, plan, rows, now());
  await undoBook.transact(async (state) => ({ state: { ...state, operations: [...state.operations, operation] }, result: undefined }));
  await carryOut(recorder, statisticId, plan);
}
