import { DAY_MS, HOUR_MS, MINUTE_MS } from '../calendar.ts';
import type { BridgeError } from '../errors.ts';
import { isBridgeError } from '../errors.ts';
import { rising } from '../history/counter.ts';
import { curveThrough, evenly } from '../history/curve.ts';
import { editedSum, enteredRow, gapsIn, planHealing, type TimeWindow } from '../homeassistant/statistics/heal-plan.ts';
import type { HourRow } from '../homeassistant/statistics/import-plan.ts';
import type { Recorder } from '../homeassistant/statistics/recorder.ts';
import { importedBy, type UndoBook, withoutFlattened } from '../homeassistant/statistics/undo.ts';
import type { HomeAssistantApi } from '../homeassistant/websocket/connection.ts';
import { readEntityIds } from '../homeassistant/websocket/entity-ids.ts';
import type { Plant } from '../model.ts';
import type { PlantMemory } from '../poll/guard-state.ts';
import type { SharedState } from '../store/state.ts';
import type { StatePort } from '../store/state-port.ts';
import { CounterHistory } from './counter-history.ts';
import { type BackfillCounter, type BackfillSubject, countersOf } from './counters.ts';
import { OutageSamples, type OutageSamplesDeps, type PastSample } from './outage-samples.ts';
import { type HealReport, hasUnpublished, type Outage } from './outages.ts';
import { withTime } from './plant-times.ts';
import { writePlan } from './write-plan.ts';

export interface HealDeps extends Omit<OutageSamplesDeps, 'offsetOf'> {
  readonly homeAssistant: HomeAssistantApi;
  readonly recorder: Recorder;
  readonly undoBook: SharedState<UndoBook>;
  readonly learned: Pick<StatePort<PlantMemory>, 'read'>;
  /** Key: ps_id. */
  readonly plants: ReadonlyMap<string, Plant>;
  /** All plants and devices, with the points that the bridge polls. */
  readonly subjects: readonly BackfillSubject[];
  /** Publishes samples that no subscriber has received. @returns whether the broker has them */
  readonly publish: (samples: readonly PastSample[]) => Promise<boolean>;
  /** Called when they were published, so that they are not published again. */
  readonly told: () => Promise<void>;
}

/** A counter of which hours are missing. */
interface Gappy {
  readonly counter: BackfillCounter;
  readonly rows: readonly HourRow[];
}

/** An outage is noticed and ends within this time around the moments that are recorded. */
const MARGIN_MS = 30 * MINUTE_MS;
/** Between samples that are further apart than this, the energy of each hour counts as not measured. */
const WIDEST_SAMPLES_MS = 20 * MINUTE_MS;

/**
 * Fills the hours of one outage in the statistics of all lifetime counters, as `backfill` does. The history of the cloud is read only
 * where hours are missing. Statistics that somebody has edited there are left as they are. If it fails, call it again: what was
 * read is kept, and rows that were written are not written again.
 * @throws BridgeError of Home Assistant, the cloud, the state folder
 */
export async function heal(outage: Outage, deps: HealDeps): Promise<HealReport> {
  const { homeAssistant, recorder, undoBook } = deps;
  const window: TimeWindow = { fromMs: outage.fromMs - MARGIN_MS, toMs: outage.toMs + MARGIN_MS };
  await recorder.assertAdministrator();
  const entityIdOf = await readEntityIds(homeAssistant);
  const book = await undoBook.read();
  const edited: string[] = [];
  const missing: Gappy[] = [];
  for (const counter of countersOf(deps.subjects, false, entityIdOf)) {
    const rows = await rowsOf(counter, recorder);
    if (rows === null || editedSum({ rows, window, imported: importedBy(book, counter.statisticId) }) !== null) {
      edited.push(counter.statisticId);
    } else if (gapsIn(rows, window).length > 0) missing.push({ counter, rows });
  }
  const written = missing.length === 0 ? { hours: 0, sensors: 0, edited: [] } : await fill(missing, window, outage, deps);
  const { fromMs, toMs, causes } = outage;
  return { ...written, atMs: deps.now(), fromMs, toMs, causes, edited: [...edited, ...written.edited], isGivenUp: false };
}

async function fill(missing: readonly Gappy[], window: TimeWindow, outage: Outage, deps: HealDeps) {
  const { homeAssistant, recorder, undoBook, learned, plants, now, openProgress } = deps;
  const history = new CounterHistory(openProgress, deps);
  const span = { period: 'day', from: dayOf(window.fromMs - DAY_MS), to: dayOf(window.toMs) } as const;
  const counters = await withTime(
    missing.map(({ counter }) => counter),
    { span, learned, plants, homeAssistant, history, nowMs: now(), tell: () => undefined },
  );
  const memory = await learned.read([...plants.keys()]);
  const offsetOf = (psKey: string, pointId: string): number => {
    for (const { devices } of memory.values()) {
      const segment = devices[psKey]?.counters.get(pointId)?.tracking.segment;
      if (segment != null) return segment.offset;
    }
    return 0;
  };
  const samples = new OutageSamples({ ...deps, offsetOf });
  await samples.read(counters, deps.subjects, window);
  if (hasUnpublished(outage) && (await deps.publish(unpublished(samples.all(), outage)))) await deps.told();

  const edited: string[] = [];
  let [hours, sensors] = [0, 0];
  for (const counter of counters) {
    const { statisticId } = counter;
    const rows = missing.find((each) => each.counter.statisticId === statisticId)?.rows ?? [];
    const measured = curveThrough(rising(samples.anchorsOf(counter)), evenly, WIDEST_SAMPLES_MS);
    const imported = importedBy(await undoBook.read(), statisticId);
    const input = { rows, window, measured, imported };
    if (enteredRow({ ...input, window: outage }) !== null) {
      edited.push(statisticId);
      continue;
    }
    const plan = planHealing(input);
    if (plan.rows.length + plan.shifts.length === 0) continue;
    await writePlan({ statisticId, plan, rows }, { recorder, undoBook, now });
    hours += plan.rows.length;
    sensors += 1;
  }
  await samples.forget();
  await history.forget();
  return { hours, sensors, edited };
}

/** The rows of a counter; null if they are not such that hours can be added to them. */
async function rowsOf({ statisticId }: BackfillCounter, recorder: Recorder): Promise<readonly HourRow[] | null> {
  try {
    return withoutFlattened(await recorder.rows(statisticId));
  } catch (error) {
    if (isUnusable(error)) return null;
    throw error;
  }
}

const isUnusable = (error: unknown): error is BridgeError => isBridgeError(error) && error.code === 'statistics_unusable';

/** The samples that were neither published before the outage nor after it. */
const unpublished = (samples: readonly PastSample[], { before, after }: Outage): readonly PastSample[] =>
  samples.filter(({ psKey, measuredAt }) => {
    const [last, next] = [before[psKey], after[psKey]];
    return last !== undefined && next !== undefined && measuredAt > last && measuredAt < next;
  });

/** The day of a moment in UTC. */
const dayOf = (ms: number): string => new Date(Math.floor(ms / HOUR_MS) * HOUR_MS).toISOString().slice(0, 10);
