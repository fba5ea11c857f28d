import type { Config } from '../config/schema.ts';
import { BridgeError } from '../errors.ts';
import { evenly, type Share } from '../history/curve.ts';
import type { PlantTime } from '../history/plant-time.ts';
import { sunlightAt } from '../history/sunlight.ts';
import type { EntityIdOf } from '../homeassistant/websocket/entity-ids.ts';
import type { Plant, PointSpec } from '../model.ts';
import { historySubjects, type NamedSubject } from './history-subjects.ts';
import type { Cloud } from './open-cloud.ts';

/** A lifetime energy counter that Home Assistant has a sensor of. */
export interface Counter {
  readonly subject: NamedSubject;
  readonly spec: PointSpec;
  readonly statisticId: string;
  /** How a day's energy falls on its hours. */
  readonly share: Share;
  readonly follows: 'sun' | 'even';
}

export type TimedCounter = Counter & { readonly time: PlantTime };

/** Counters that only the sun moves. */
const SOLAR = new Set([
  ...['11/83024', '11/83004', '11/83100', '11/83332', '14/13134', '14/13137', '14/13175', '14/13176'],
  ...['1/2', '55/51302', '26/24628'],
]);

/**
 * The lifetime counters that are chosen and that Home Assistant has.
 * @param points `14/13134`; null: those that the configuration selects
 * @throws BridgeError usage_invalid for a point that is no lifetime counter, homeassistant_sensors_missing
 */
export async function countersOf(
  config: Config,
  points: readonly string[] | null,
  cloud: Cloud,
  entityIdOf: EntityIdOf,
): Promise<readonly Counter[]> {
  const subjects = await historySubjects(config, { points, devices: null }, cloud);
  const specs = subjects.flatMap((subject) => subject.specs.map((spec) => ({ subject, spec })));
  const other = points === null ? undefined : specs.find(({ spec }) => spec.counter !== 'lifetime');
  if (other !== undefined) {
    const { deviceType, pointId } = other.spec;
    throw new BridgeError('usage_invalid', { detail: `--points names ${deviceType}/${pointId}, which is no lifetime energy counter` });
  }
  const counters = specs.flatMap(({ subject, spec }): Counter[] => {
    const statisticId = spec.counter === 'lifetime' ? entityIdOf(subject.psKey, spec.pointId) : null;
    const plant = cloud.plants.get(subject.psId);
    return statisticId === null || plant === undefined ? [] : [{ subject, spec, statisticId, ...lightOf(plant, spec) }];
  });
  if (counters.length === 0)
    throw new BridgeError('homeassistant_sensors_missing', { detail: 'lifetime energy counters of the chosen plants' });
  return counters;
}

function lightOf({ latitude, longitude }: Plant, { deviceType, pointId }: PointSpec): Pick<Counter, 'share' | 'follows'> {
  const sunny = SOLAR.has(`${deviceType}/${pointId}`) && latitude !== null && longitude !== null;
  return sunny ? { share: sunlightAt(latitude, longitude), follows: 'sun' } : { share: evenly, follows: 'even' };
}
