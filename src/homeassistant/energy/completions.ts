import { energiesIn, hasFlows, measuresOf, possibleMeasures, type StoredSource, statisticsIn, withPower } from './preferences.ts';
import type { Shape } from './shapes.ts';
import type { EnergySource, Measures } from './sources.ts';

/** The power and the charge level that a source of the dashboard can get. At least one of them is not null. */
export interface Completion extends Measures {
  readonly type: EnergySource['type'];
  /** Place of the source on the dashboard. */
  readonly index: number;
}

/**
 * Returns what sources of the dashboard lack that show the energy of wanted ones: Home Assistant may have been updated since they were
 * added, and an earlier release did not know powers or charge levels. A member that a source has already is left out.
 */
export function completionsOf(stored: readonly StoredSource[], wanted: readonly EnergySource[], shape: Shape): readonly Completion[] {
  const shown = new Set(stored.flatMap(statisticsIn));
  return wanted.flatMap((source): Completion[] => {
    const index = stored.findIndex((each) => each.type === source.type && showsEnergiesOf(each, source));
    const own = stored[index];
    if (own === undefined) return [];
    const possible = possibleMeasures(source, shown, shape);
    const power = hasPower(own) ? null : possible.power;
    const soc = own['stat_soc'] == null ? possible.soc : null;
    return power === null && soc === null ? [] : [{ type: source.type, index, power, soc }];
  });
}

/** Returns the sources with the completions. */
export const withCompletions = (
  stored: readonly StoredSource[],
  completions: readonly Completion[],
  shape: Shape,
): readonly StoredSource[] =>
  stored.map((source, at) =>
    completions.filter(({ index }) => index === at).reduce<StoredSource>((result, own) => completed(result, own, shape), source),
  );

function completed(source: StoredSource, { type, power, soc }: Completion, shape: Shape): StoredSource {
  if (hasFlows(source) && power !== null) return { ...source, ...withPower(source, power, shape) };
  return { ...source, ...measuresOf(type, { power, soc }, shape) };
}

function hasPower({ stat_rate, power_config, power }: StoredSource): boolean {
  return (stat_rate ?? power_config) != null || (Array.isArray(power) && power.length > 0);
}

function showsEnergiesOf(stored: StoredSource, source: EnergySource): boolean {
  const { stat_energy_from, stat_energy_to } = stored;
  const [from, to] = energiesOf(source);
  if (hasFlows(stored)) return [from, to].every((id) => id === null || energiesIn(stored).includes(id));
  return (stat_energy_from ?? null) === from && (stat_energy_to ?? null) === to;
}

function energiesOf(source: EnergySource): readonly [from: string | null, to: string | null] {
  switch (source.type) {
    case 'solar':
      return [source.produced, null];
    case 'grid':
      return [source.imported, source.exported];
    case 'battery':
      return [source.discharged, source.charged];
  }
}
