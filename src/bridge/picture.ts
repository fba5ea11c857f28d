import { alarmsState } from '../homeassistant/alarms.ts';
import { deviceDiagnosticValues, plantDiagnosticValues } from '../homeassistant/diagnostics.ts';
import type { Alarm } from '../model.ts';
import type { Topics } from '../topics.ts';
import type { Subject } from './intake.ts';
import type { Picture } from './publications.ts';

/** A plant or device as it is shown on MQTT. */
export interface Shown {
  readonly subject: Subject;
  /** Whether a point has ever had a value; the others are left out. */
  readonly isKnown: (pointId: string) => boolean;
  /** Whether its measurements are alive. */
  readonly available: boolean;
  /** Open alarms, of a plant. */
  readonly alarms: readonly Alarm[];
}

/** Everything that MQTT shows of plants and devices (docs/topics.md). */
export function pictureOf(shown: readonly Shown[], topics: Topics, { plainTopics }: { plainTopics: boolean }): Picture {
  const picture = new Map<string, string>();
  for (const { subject, isKnown, available, alarms } of shown) {
    const { psKey, plant, device } = subject;
    const { psId } = plant;
    const points = pointValues(subject, isKnown);
    const diagnostics = device === null ? plantDiagnosticValues(plant) : deviceDiagnosticValues(device, plant);
    const state = { ...diagnostics, ...points, device_time: subject.newest?.readings.deviceTime ?? null };
    picture.set(topics.deviceState(psId, psKey), JSON.stringify(state));
    picture.set(topics.deviceAvailability(psId, psKey), available ? 'online' : 'offline');
    if (device === null) picture.set(topics.deviceAlarms(psId, psKey), JSON.stringify(alarmsState(alarms)));
    if (!plainTopics) continue;
    // Null is the word `null`: an empty payload would take the topic off the broker.
    for (const [slug, value] of Object.entries(points)) picture.set(topics.point(psId, psKey, slug), String(value));
  }
  return picture;
}

/** Each known point by its slug; null where the newest sample has no value of it. */
function pointValues({ newest, specs }: Subject, isKnown: Shown['isKnown']): Record<string, number | string | null> {
  const values = new Map(newest?.readings.readings.map(({ spec, value }) => [spec.pointId, value]));
  const known = specs.filter(({ pointId }) => isKnown(pointId));
  return Object.fromEntries(known.map(({ slug, pointId }) => [slug, values.get(pointId) ?? null]));
}
