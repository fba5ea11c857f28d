/** What each preset costs in calls. */

import { collectorOptions } from '../app/collector-options.ts';
import type { Selection } from '../catalogue/index.ts';
import type { Config } from '../config/schema.ts';
import { callsFor } from '../isolarcloud/real-time.ts';
import { PLANT_DEVICE_TYPE, type PointSpec, PRESETS, type Preset, plantKey } from '../model.ts';
import { EffectivePoints } from '../poll/effective-points.ts';
import { planReadings } from '../poll/reading-plan.ts';
import { usable } from '../schedule/call-budget.ts';
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

interface Costs {
  /** Number of points of all devices together, including those without a value. */
  readonly points: number;
  readonly callsPerPoll: number;
  /** Number of calls in an hour of the day, when no device is asleep: those of the polls, and of the lists of plants and alarms. */
  readonly callsPerHour: number;
}

interface PresetCosts extends Costs {
  readonly preset: Preset;
}

export interface CostTable {
  readonly presets: readonly PresetCosts[];
  /** Maximum number of calls that the bridge makes in an hour. If a preset needs more, the bridge polls less often. */
  readonly callsAllowedPerHour: number;
}

/** Returns what the configured preset costs. @param plants as for {@link costTable} */
export function costOfPreset(plants: readonly FoundPlant[], config: Config): Costs {
  return costsOf(chosenOf(plants, config), collectorOptions(config), config.polling.interval_minutes);
}

const chosenOf = (plants: readonly FoundPlant[], { plants: { include, exclude } }: Config): readonly FoundPlant[] =>
  plants.filter(({ psId }) => (include === 'all' || include.includes(psId)) && !exclude.includes(psId));

/**
 * Returns what each preset costs, with the other options as configured.
 * @param plants all plants of the account; only those that the configuration chooses are counted
 */
export function costTable(plants: readonly FoundPlant[], config: Config): CostTable {
  const { points, polling } = config;
  const chosen = chosenOf(plants, config);
  const presets = PRESETS.map((preset) => ({
    preset,
    ...costsOf(chosen, collectorOptions({ ...config, points: { ...points, preset } }), polling.interval_minutes),
  }));
  const { per_hour: perHour, per_day: perDay, per_month: perMonth } = polling.budget;
  return { presets, callsAllowedPerHour: usable('hour', { perHour, perDay, perMonth }) };
}

/**
 * Returns what the reading of these plants costs.
 * @param intervalMinutes between two polls
 */
function costsOf(
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
