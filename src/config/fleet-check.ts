import { type Phrase, phrase } from '../texts/texts.ts';

/** What a fleet needs of other sections. An option of the wrong type is reported separately. */

interface FleetMistake {
  readonly path: readonly string[];
  readonly message: Phrase;
}

/** Options that only one bridge alone can use. */
const ALONE: readonly (readonly string[])[] = [['accounts'], ['homeassistant', 'heal'], ['mqtt', 'embedded_broker', 'enabled']];

const valueAt = (config: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (Object(value) as Readonly<Record<string, unknown>>)[key], config);

const isUsed = (value: unknown): boolean => value === true || (Array.isArray(value) && value.length > 0);

/** @param config the whole configuration, unchecked */
export function fleetMistakes(config: unknown): readonly FleetMistake[] {
  const replica = ['fleet', 'replica'];
  if (valueAt(config, replica) == null) return [];
  const others = ALONE.filter((path) => isUsed(valueAt(config, path))).map((path) => ({ path, message: phrase('mistake.not_in_fleet') }));
  const hasDatabase = valueAt(config, ['state', 'postgres', 'url']) != null;
  return hasDatabase ? others : [{ path: replica, message: phrase('mistake.no_fleet_database') }, ...others];
}
