import { historySubjects, type NamedSubject } from '../commands/history/history-subjects.ts';
import type { Cloud } from '../commands/support/with-cloud.ts';
import type { Config } from '../config/schema.ts';
import { BridgeError } from '../errors.ts';
import type { PlantTime } from '../history/plant-time.ts';
import type { EntityIdOf } from '../homeassistant/websocket/entity-ids.ts';
import type { PointSpec } from '../model.ts';
import { phrase } from '../texts/texts.ts';
import type { DayProfile } from './day-profile.ts';

/** A lifetime energy counter with a sensor in Home Assistant. */
export interface BackfillCounter {
  readonly subject: NamedSubject;
  readonly spec: PointSpec;
  readonly statisticId: string;
}

/** A counter with the clock of its plant, and the distribution of a day's energy over its hours. */
export type TimedCounter = BackfillCounter & { readonly time: PlantTime; readonly spread: DayProfile };

/**
 * The selected lifetime counters that have a sensor in Home Assistant.
 * @param points `14/13134`; null: those that the configuration selects
 * @throws BridgeError usage_invalid for a point that is no lifetime counter, homeassistant_sensors_missing
 */
export async function countersOf(
  config: Config,
  points: readonly string[] | null,
  cloud: Cloud,
  entityIdOf: EntityIdOf,
): Promise<readonly BackfillCounter[]> {
  const subjects = await historySubjects(config, { points, devices: null }, cloud);
  const specs = subjects.flatMap((subject) => subject.specs.map((spec) => ({ subject, spec })));
  const other = points === null ? undefined : specs.find(({ spec }) => spec.counter !== 'lifetime');
  if (other !== undefined) {
    const { deviceType, pointId } = other.spec;
    throw new BridgeError('usage_invalid', { detail: phrase('detail.no_counter', { point: `${deviceType}/${pointId}` }) });
  }
  const counters = specs.flatMap(({ subject, spec }): BackfillCounter[] => {
    const statisticId = spec.counter === 'lifetime' ? entityIdOf(subject.psKey, spec.pointId) : null;
    return statisticId === null ? [] : [{ subject, spec, statisticId }];
  });
  if (counters.length === 0) throw new BridgeError('homeassistant_sensors_missing', { detail: phrase('detail.lifetime_counters') });
  return counters;
}
