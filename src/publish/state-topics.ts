import { alarmsDocument } from '../live/documents/alarms.ts';
import { deviceValues } from '../live/documents/device.ts';
import { plantValues } from '../live/documents/plant.ts';
import { sampleValues } from '../live/documents/samples.ts';
import type { Alarm, PointSpec } from '../model.ts';
import type { Subject } from '../poll/collector.ts';
import type { Rejections } from '../poll/rejection-log.ts';
import { type AsleepMode, type DataState, isPvMeasurement, shownOf } from '../readings/data-state.ts';
import type { Topics } from '../topics.ts';
import type { Topic } from './retained-state.ts';

/** A plant or device as it is shown on MQTT. */
export interface Shown {
  readonly subject: Subject;
  /** Those of its points that have ever had a value; the others are left out. */
  readonly points: readonly PointSpec[];
  /** How much its newest values can be believed. */
  readonly dataState: DataState;
  readonly rejections: Rejections;
  /** Open alarms, of a plant. */
  readonly alarms: readonly Alarm[];
}

/** What MQTT shows of a plant or device: payloads by topic (docs/topics.md). */
export function topicsOf(
  shown: Shown,
  topics: Topics,
  { plainTopics, asleep }: { plainTopics: boolean; asleep: AsleepMode },
): readonly Topic[] {
  const { subject, points, dataState, alarms } = shown;
  const { psKey, plant, device } = subject;
  const { psId } = plant;
  const state = stateOf(shown, asleep);
  return [
    [topics.deviceState(psId, psKey), JSON.stringify(state)],
    [topics.deviceAvailability(psId, psKey), dataState === 'fresh' ? 'online' : 'offline'],
    ...(device === null ? [[topics.deviceAlarms(psId, psKey), JSON.stringify(alarmsDocument(alarms))] as const] : []),
    // Null is the word `null`: an empty payload would take the topic off the broker.
    ...(plainTopics ? points.map(({ slug }) => [topics.point(psId, psKey, slug), String(state[slug])] as const) : []),
  ];
}

/** Diagnostics, then each point by its slug: null where the newest sample has no value of it. */
function stateOf(
  { subject: { plant, device, newest }, points, dataState, rejections }: Shown,
  asleep: AsleepMode,
): Readonly<Record<string, string | number | boolean | null>> {
  const state: Record<string, string | number | boolean | null> = device === null ? plantValues(plant) : deviceValues(device, plant);
  // Property by property: this is the bulk of a large fleet's work, and spreads into one another cost several times as much.
  for (const { slug } of points) state[slug] = null;
  for (const { spec, value } of newest?.readings.readings ?? []) {
    if (value !== null) state[spec.slug] = dataState !== 'fresh' && isPvMeasurement(spec) ? shownOf(value, dataState, asleep) : value;
  }
  const deviceTime = newest?.readings.deviceTime ?? null;
  Object.assign(state, sampleValues({ dataState, lastUpdate: deviceTime, rejections }), { device_time: deviceTime });
  return state;
}
