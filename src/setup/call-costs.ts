/** What a preset costs in calls. Pure. */

import type { Selection } from '../catalogue/index.ts';
import { callsFor } from '../isolarcloud/real-time.ts';
import { PLANT_DEVICE_TYPE, type PointSpec, plantKey } from '../model.ts';
import { EffectivePoints } from '../poll/effective-points.ts';
import { planReadings } from '../poll/reading-plan.ts';
import { callsAnHour } from '../schedule/call-intervals.ts';

/** A plant with its devices, as the set-up shows it. */
export interface FoundPlant {
  readonly psId: string;
  readonly name: string;
  readonly devices: readonly FoundDevice[];
}

interface FoundDevice {
  readonly psKey: string;
  readonly name: string;
  readonly deviceType: number;
}

export interface Costs {
  /** Points of all devices together, those without a value included. */
  readonly points: number;
  readonly callsPerPoll: number;
  /** Calls of an hour by day, when no device sleeps: the polls, and the lists of plants and alarms. */
  readonly callsPerHour: number;
}

/**
 * Returns what the reading of these plants costs.
 * @param intervalMinutes between two polls
 */
export function costsOf(
  plants: readonly FoundPlant[],
  { selection, computed }: { readonly selection: Selection; readonly computed: readonly PointSpec[] },
  intervalMinutes: number,
): Costs {
  const book = new EffectivePoints(selection, computed);
  const subjects = plants.flatMap(({ psId, devices }) => [{ psKey: plantKey(psId), deviceType: PLANT_DEVICE_TYPE }, ...devices]);
  const requests = planReadings(subjects, (deviceType, psKey) => book.specsOf(deviceType, psKey));
  const callsPerPoll = requests.reduce((sum, { psKeys, pointIds }) => sum + callsFor(psKeys.length, pointIds.length), 0);
  const polls = Math.ceil(60 / intervalMinutes);
  return {
    points: subjects.reduce((sum, { deviceType, psKey }) => sum + book.specsOf(deviceType, psKey).length, 0),
    callsPerPoll,
    callsPerHour: callsPerPoll * polls + callsAnHour('plant_list') + callsAnHour('alarms'),
  };
}
