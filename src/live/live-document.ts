import type { Alarm, PointSpec } from '../model.ts';
import type { Subject } from '../poll/collector.ts';
import { type AsleepMode, type DataState, isPvMeasurement, shownOf } from '../readings/data-state.ts';
import { type AlarmsDocument, alarmsDocument } from './documents/alarms.ts';
import { deviceValues } from './documents/device.ts';
import { plantValues } from './documents/plant.ts';
import { type ShownRejections, sampleValues } from './documents/samples.ts';
import type { Value } from './documents/values.ts';
import type { PreviousState } from './previous-run.ts';

/** The state of a plant or device by key: diagnostics, points by slug, and facts about the sample. */
type StateDocument = Readonly<Record<string, Value>>;

/** The state of a plant or device at one moment, as plain data. */
export interface LiveDocument {
  readonly psId: string;
  readonly psKey: string;
  /** Null: the document comes from an earlier run, and no listing of this run contains the device yet. */
  readonly subject: Subject | null;
  /** The points that have ever had a value, in this run or an earlier one. */
  readonly points: readonly PointSpec[];
  /** How current its newest values are. */
  readonly dataState: DataState;
  /** Whether the device is online, so that its measurements are available. */
  readonly isAlive: boolean;
  readonly state: StateDocument;
  /** Open alarms; null for a device. */
  readonly alarms: AlarmsDocument | null;
}

export interface DocumentFacts {
  readonly points: readonly PointSpec[];
  readonly dataState: DataState;
  readonly asleep: AsleepMode;
}

export interface SubjectFacts extends DocumentFacts {
  readonly rejections: ShownRejections;
  /** Open alarms of a plant. */
  readonly alarms: readonly Alarm[];
  /** The document of an earlier run; undefined if there is none, or if this run has read the device. */
  readonly previous: PreviousState | undefined;
}

/** The document of a listed plant or device. */
export function documentOf(subject: Subject, facts: SubjectFacts): LiveDocument {
  const { psKey, plant, device, newest } = subject;
  const { points, dataState, alarms, previous } = facts;
  return {
    psId: plant.psId,
    psKey,
    subject,
    points,
    dataState,
    isAlive: newest !== undefined && dataState === 'fresh',
    state: newest === undefined && previous !== undefined ? previousState(previous, facts) : stateOf(subject, facts),
    alarms: device === null ? alarmsDocument(alarms) : null,
  };
}

/** The document of a plant or device that an earlier run published and that is not listed yet. */
export function previousDocument(previous: PreviousState, facts: DocumentFacts): LiveDocument {
  const { psId, psKey } = previous;
  const { points, dataState } = facts;
  return { psId, psKey, subject: null, points, dataState, isAlive: false, state: previousState(previous, facts), alarms: null };
}

/** Diagnostics, then each point by its slug; null if the newest sample has no value of the point. */
function stateOf({ plant, device, newest }: Subject, { points, dataState, rejections, asleep }: SubjectFacts): StateDocument {
  const state: Record<string, Value> = device === null ? plantValues(plant) : deviceValues(device, plant);
  // Assigned key by key: this code takes most of the time of a large fleet, and object spread is several times slower.
  for (const { slug } of points) state[slug] = null;
  for (const { spec, value } of newest?.readings ?? []) {
    if (value !== null) state[spec.slug] = dataState !== 'fresh' && isPvMeasurement(spec) ? shownOf(value, dataState, asleep) : value;
  }
  const deviceTime = newest?.deviceTime ?? null;
  Object.assign(state, sampleValues({ dataState, lastUpdate: deviceTime, rejections }), { device_time: deviceTime });
  return state;
}

/** The state as the earlier run published it: counters are kept, and the data state shows their age. */
function previousState({ state }: PreviousState, { points, dataState, asleep }: DocumentFacts): StateDocument {
  const shown: Record<string, Value> = { ...state };
  for (const spec of points) {
    const value = textOrNumber(state[spec.slug]);
    shown[spec.slug] = isPvMeasurement(spec) ? shownOf(value, dataState, asleep) : value;
  }
  return Object.assign(shown, { data_state: dataState });
}

const textOrNumber = (value: Value | undefined): number | string | null =>
  typeof value === 'number' || typeof value === 'string' ? value : null;
