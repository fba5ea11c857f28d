import { alarmsState } from '../homeassistant/alarms.ts';
import { deviceDiagnosticValues, plantDiagnosticValues } from '../homeassistant/diagnostics.ts';
import type { Alarm, PointSpec } from '../model.ts';
import type { Topics } from '../topics.ts';
import type { Subject } from './intake.ts';
import type { Topic } from './publications.ts';

/** A plant or device as it is shown on MQTT. */
export interface Shown {
  readonly subject: Subject;
  /** Those of its points that have ever had a value; the others are left out. */
  readonly points: readonly PointSpec[];
  /** Whether its measurements are alive. */
  readonly available: boolean;
  /** Open alarms, of a plant. */
  readonly alarms: readonly Alarm[];
}

/** What MQTT shows of a plant or device: payloads by topic (docs/topics.md). */
export function topicsOf(
  { subject, points, available, alarms }: Shown,
  topics: Topics,
  { plainTopics }: { plainTopics: boolean },
): readonly Topic[] {
  const { psKey, plant, device } = subject;
  const { psId } = plant;
  const values = pointValues(subject, points);
  const diagnostics = device === null ? plantDiagnosticValues(plant) : deviceDiagnosticValues(device, plant);
  const state = { ...diagnostics, ...values, device_time: subject.newest?.readings.deviceTime ?? null };
  return [
    [topics.deviceState(psId, psKey), JSON.stringify(state)],
    [topics.deviceAvailability(psId, psKey), available ? 'online' : 'offline'],
    ...(device === null ? [[topics.deviceAlarms(psId, psKey), JSON.stringify(alarmsState(alarms))] as const] : []),
    // Null is the word `null`: an empty payload would take the topic off the broker.
    ...(plainTopics ? Object.entries(values).map(([slug, value]) => [topics.point(psId, psKey, slug), String(value)] as const) : []),
  ];
}

/** Each point by its slug; null where the newest sample has no value of it. */
function pointValues({ newest }: Subject, points: readonly PointSpec[]): Record<string, number | string | null> {
  const values = new Map(newest?.readings.readings.map(({ spec, value }) => [spec.pointId, value]));
  return Object.fromEntries(points.map(({ slug, pointId }) => [slug, values.get(pointId) ?? null]));
}
