import type { Alarm, PointSpec } from '../model.ts';
import type { Subject } from '../poll/collector.ts';
import type { Rejections } from '../poll/rejection-log.ts';
import { type AsleepMode, type DataState, isPvMeasurement, shownOf } from '../readings/data-state.ts';
import { type AlarmsDocument, alarmsDocument } from './documents/alarms.ts';
import { deviceValues } from './documents/device.ts';
import { plantValues } from './documents/plant.ts';
import { sampleValues } from './documents/samples.ts';
import type { Value } from './documents/values.ts';
import type { PreviousState } from './previous-run.ts';

/** The state of a plant or device by key: diagnostics, points by their slugs, and what is known of the sample. */
type StateDocument = Readonly<Record<string, Value>>;

/** What is known of a plant or device at one moment, as plain data. */
export interface LiveDocument {
  readonly psId: string;
  readonly psKey: string;
  /** null: an earlier run published it, and no list of this run has shown it yet. */
  readonly subject: Subject | null;
  /** The points that have ever had a value, in this run or an earlier one. */
  readonly points: readonly PointSpec[];
  /** How much its newest values can be believed. */
  readonly dataState: DataState;
  /** Whether its measurements are alive. */
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
  readonly rejections: Rejections;
  /** Open alarms, of a plant. */
  readonly alarms: readonly Alarm[];
  /** What an earlier run published of it; undefined where it did not, or where this run has read it. */
  readonly previous: PreviousState | undefined;
}

/** The document of a plant or device that is listed. */
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

/** Diagnostics, then each point by its slug: null where the newest sample has no value of it. */
function stateOf({ plant, device, newest }: Subject, { points, dataState, rejections, asleep }: SubjectFacts): StateDocument {
  const state: Record<string, Value> = device === null ? plantValues(plant) : deviceValues(device, plant);
  // Property by property: this is the bulk of a large fleet's work, and spreads into one another cost several times as much.
  for (const { slug } of points) state[slug] = null;
  for (const { spec, value } of newest?.readings.readings ?? []) {
    if (value !== null) state[spec.slug] = dataState !== 'fresh' && isPvMeasurement(spec) ? shownOf(value, dataState, asleep) : value;
  }
  const deviceTime = newest?.readings.deviceTime ?? null;
  Object.assign(state, sampleValues({ dataState, lastUpdate: deviceTime, rejections }), { device_time: deviceTime });
  return state;
}

/** As the earlier run left it: counters stay, and its age shows. */
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
