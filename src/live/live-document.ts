import type { Alarm, PointSpec } from '../model.ts';
import type { Subject } from '../poll/collector.ts';
import { type AsleepMode, type DataState, isPvMeasurement, shownOf } from '../readings/data-state.ts';
import { type AlarmsDocument, alarmsDocument } from './documents/alarms.ts';
import { deviceValues, listedKeysOf } from './documents/device.ts';
import { PLANT_KEYS, plantValues } from './documents/plant.ts';
import { type ShownRejections, sampleValues } from './documents/samples.ts';
import type { Value } from './documents/values.ts';
import type { PreviousState } from './previous-run.ts';
import type { StateTemplates } from './state-templates.ts';

/**
 * The state of a plant or device. Key: slug of a point, or name of a diagnostic (including those about samples). Value: the
 * published value.
 */
type StateDocument = Readonly<Record<string, Value>>;

/** The state document of a plant or device at one moment, with the facts needed to publish it. */
export interface LiveDocument {
  readonly psId: string;
  readonly psKey: string;
  /** The plant or device in this run; null if no listing of this run contains it yet, so that the document is from an earlier run. */
  readonly subject: Subject | null;
  /** The known points: those that have ever had a value, in this run or an earlier one. */
  readonly points: readonly PointSpec[];
  /** How current its newest values are. */
  readonly dataState: DataState;
  /** Whether the plant or device is published as `online`: this process has read it, and its data state is `fresh`. */
  readonly isAlive: boolean;
  readonly state: StateDocument;
  /** The open alarms of a plant; null for a device. */
  readonly alarms: AlarmsDocument | null;
}

export interface DocumentFacts {
  readonly points: readonly PointSpec[];
  readonly dataState: DataState;
  readonly asleep: AsleepMode;
}

export interface SubjectFacts extends DocumentFacts {
  readonly rejections: ShownRejections;
  /** The open alarms of the plant to which the document belongs. */
  readonly alarms: readonly Alarm[];
  /** The document of an earlier run; undefined if there is none, or if this run has read the device. */
  readonly previous: PreviousState | undefined;
  readonly templates: StateTemplates;
}

/** @returns the document of a plant or device that a listing of this run contains */
export function documentOf(subject: Subject, facts: SubjectFacts): LiveDocument {
  const { psKey, plant, device, newest } = subject;
  const { points, dataState, alarms, previous } = facts;
  return {
    psId: plant.psId,
    psKey,
    subject,
    points,
    dataState,
    isAlive: (newest !== undefined || previous?.isOfProcess === true) && dataState === 'fresh',
    state: newest === undefined && previous !== undefined ? previousState(previous, facts) : stateOf(subject, facts),
    alarms: device === null ? alarmsDocument(alarms) : null,
  };
}

/** @returns the document of a plant or device that an earlier run published and that no listing of this run contains yet */
export function previousDocument(previous: PreviousState, facts: DocumentFacts): LiveDocument {
  const { psId, psKey } = previous;
  const { points, dataState } = facts;
  return { psId, psKey, subject: null, points, dataState, isAlive: false, state: previousState(previous, facts), alarms: null };
}

/**
 * @returns the state from the newest sample: diagnostics, then each known point by its slug. A point without a value in the newest
 * sample is null.
 */
function stateOf({ plant, device, newest }: Subject, { points, dataState, rejections, asleep, templates }: SubjectFacts): StateDocument {
  const state = templates.blank(device === null ? PLANT_KEYS : listedKeysOf(device), points);
  Object.assign(state, device === null ? plantValues(plant) : deviceValues(device, plant));
  newest?.specs.forEach((spec, index) => {
    const value = newest.values[index] ?? null;
    if (value !== null) state[spec.slug] = dataState !== 'fresh' && isPvMeasurement(spec) ? shownOf(value, dataState, asleep) : value;
  });
  const deviceTime = newest?.deviceTime ?? null;
  return Object.assign(state, sampleValues({ dataState, lastUpdate: deviceTime, rejections }), { device_time: deviceTime });
}

/**
 * @returns the state as the earlier run published it, with the present data state. Counters keep their values; PV values follow the
 * data state.
 */
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
