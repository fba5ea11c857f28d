import type { UndoBook } from '../homeassistant/statistics/undo.ts';
import type { SharedState } from '../store/state.ts';
import type { BackfillCounter } from './counters.ts';
import { type PlantTimesDeps, withTime } from './plant-times.ts';
import { type Task, type TaskContext, tasksFor } from './tasks.ts';
import { type WritePlanDeps, writePlan } from './write-plan.ts';

export interface PastDeps extends PlantTimesDeps, Pick<TaskContext, 'everyHour' | 'named' | 'recorder'> {
  readonly undoBook: SharedState<UndoBook>;
}

/**
 * Reads the history of counters, and plans the changes that put it into the statistics of Home Assistant. Writes nothing.
 * @throws BridgeError see `withTime` and `tasksFor`
 */
export async function planPast(counters: readonly BackfillCounter[], deps: PastDeps): Promise<readonly Task[]> {
  const timed = await withTime(counters, deps);
  return tasksFor(timed, { ...deps, undoBook: await deps.undoBook.read() });
}

/** The tasks that change anything. */
export const neededOf = (tasks: readonly Task[]): readonly Task[] => tasks.filter(({ plan }) => plan.rows.length + plan.shifts.length > 0);

interface WritePastDeps extends WritePlanDeps {
  /** Called with the number of sensors that are written, and the number of all sensors to write. */
  readonly progress: (done: number, all: number) => void;
}

/** Writes the planned changes, sensor by sensor. @throws BridgeError see `writePlan` */
export async function writePast(tasks: readonly Task[], { progress, ...deps }: WritePastDeps): Promise<void> {
  for (const [done, { counter, rows, plan }] of tasks.entries()) {
    progress(done, tasks.length);
    await writePlan({ statisticId: counter.statisticId, plan, rows }, deps);
  }
}
