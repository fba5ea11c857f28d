import { z } from 'zod';
import type { EntityIdOf } from '../websocket/entity-ids.ts';
import { type StoredSource, statisticsIn } from './preferences.ts';

const sensorSchema = z.object({ psKey: z.string(), pointId: z.string(), statisticId: z.string() });
const bookSchema = z.object({ version: z.literal(1), sensors: z.array(sensorSchema) });

/** A sensor that the Energy dashboard shows, with the point behind it. */
export type EnergySensor = Readonly<z.infer<typeof sensorSchema>>;
/** The sensors with which `energy --apply` has left the dashboard. */
export type EnergyBook = Readonly<z.infer<typeof bookSchema>>;

export const energyBookCodec = {
  parse: (json: unknown): EnergyBook => bookSchema.parse(json),
  empty: (): EnergyBook => ({ version: 1, sensors: [] }),
};

/** A sensor that the dashboard still names, although Home Assistant has it under another id (`after`) or no longer (null). */
export interface ChangedSensor {
  readonly before: string;
  readonly after: string | null;
}

/**
 * Returns the sensors of the book that were renamed or removed since, as far as the dashboard still names their former ids. A sensor
 * that is disabled counts as removed.
 */
export function changedSensors({ sensors }: EnergyBook, stored: readonly StoredSource[], entityIdOf: EntityIdOf): readonly ChangedSensor[] {
  const shown = new Set(stored.flatMap(statisticsIn));
  return sensors.flatMap(({ psKey, pointId, statisticId: before }) => {
    const after = entityIdOf(psKey, pointId);
    return shown.has(before) && after !== before ? [{ before, after }] : [];
  });
}

/**
 * Returns the book of the sensors that the sources name: those that were looked up, those of the former book under their present ids, and
 * those that Home Assistant no longer has, so that they are still reported.
 */
export function bookOf(sources: readonly StoredSource[], noted: NotedEntityIds, former: EnergyBook): EnergyBook {
  const shown = new Set(sources.flatMap(statisticsIn));
  for (const { psKey, pointId } of former.sensors) noted.of(psKey, pointId);
  const present = noted.all.filter(({ statisticId }) => shown.has(statisticId));
  const ids = new Set(present.map(({ statisticId }) => statisticId));
  return {
    version: 1,
    sensors: [...present, ...former.sensors.filter(({ statisticId }) => shown.has(statisticId) && !ids.has(statisticId))],
  };
}

/** Looks up entity ids, and remembers which point is behind each. */
export class NotedEntityIds {
  readonly #sensors = new Map<string, EnergySensor>();
  readonly #entityIdOf: EntityIdOf;

  constructor(entityIdOf: EntityIdOf) {
    this.#entityIdOf = entityIdOf;
  }

  readonly of: EntityIdOf = (psKey, pointId) => {
    const statisticId = this.#entityIdOf(psKey, pointId);
    if (statisticId !== null) this.#sensors.set(statisticId, { psKey, pointId, statisticId });
    return statisticId;
  };

  get all(): readonly EnergySensor[] {
    return [...this.#sensors.values()];
  }
}
