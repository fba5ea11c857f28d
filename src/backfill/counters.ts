import { BridgeError } from '../errors.ts';
import type { PlantTime } from '../history/plant-time.ts';
import type { HistorySubject } from '../history/request-plan.ts';
import type { EntityIdOf } from '../homeassistant/websocket/entity-ids.ts';
import type { PointSpec } from '../model.ts';
import { phrase } from '../texts/texts.ts';
import type { DayProfile } from './day-profile.ts';

/** A plant or device, with the points whose past is to be written into Home Assistant's statistics. */
export interface BackfillSubject extends HistorySubject {
  readonly psId: string;
}

/** A lifetime energy counter with a sensor in Home Assistant. */
export interface BackfillCounter {
  readonly subject: BackfillSubject;
  readonly spec: PointSpec;
  readonly statisticId: string;
}

/** A counter with the clock of its plant's history, and the distribution of a day's energy over its hours. */
export type TimedCounter = BackfillCounter & { readonly time: PlantTime; readonly spread: DayProfile };

/**
 * Returns those lifetime counters of the subjects that have a sensor in Home Assistant.
 * @param named whether the user has named the points; each must then be a lifetime counter
 * @throws BridgeError usage_invalid for a point that is no lifetime counter, homeassistant_sensors_missing
 */
export function countersOf(subjects: readonly BackfillSubject[], named: boolean, entityIdOf: EntityIdOf): readonly BackfillCounter[] {
  const specs = subjects.flatMap((subject) => subject.specs.map((spec) => ({ subject, spec })));
  const other = named ? specs.find(({ spec }) => spec.counter !== 'lifetime') : undefined;
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
