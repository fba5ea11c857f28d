import { z } from 'zod';
import { SHAPES, type Shape } from './shapes.ts';
import { type EnergySource, type Measures, type Power, powerSensors } from './sources.ts';

/** The preferences of the Energy dashboard as Home Assistant stores them. Sources of other programs or of the user are kept unchanged. */
export const preferencesSchema = z.object({ energy_sources: z.array(z.looseObject({ type: z.string() })) });
export type StoredSource = z.infer<typeof preferencesSchema>['energy_sources'][number];

/** Whether sources of this shape can have the power. */
const canHave = (power: Power, shape: Shape): boolean =>
  SHAPES[shape].power === 'config' || (SHAPES[shape].power === 'signed' && typeof power === 'string');

/** Returns the power and charge level of a wanted source that sources of this shape can have, and that the dashboard does not show. */
export function possibleMeasures(source: EnergySource, shown: ReadonlySet<string>, shape: Shape): Measures {
  const { power } = source;
  const soc = source.type === 'battery' && SHAPES[shape].soc ? source.soc : null;
  return {
    power: power === null || !canHave(power, shape) || powerSensors(power).some((id) => shown.has(id)) ? null : power,
    soc: soc === null || shown.has(soc) ? null : soc,
  };
}

/**
 * @returns the wanted sources whose statistics the dashboard does not show yet, no matter who added the stored ones. A grid source
 * keeps only the directions that are not shown; a power that is shown already is left out.
 */
export function missingSources(stored: readonly StoredSource[], wanted: readonly EnergySource[], shape: Shape): readonly EnergySource[] {
  const shown = new Set(stored.flatMap(statisticsIn));
  const unlessShown = (id: string | null): string | null => (id === null || shown.has(id) ? null : id);
  return wanted.flatMap((source): EnergySource[] => {
    const { power, soc } = possibleMeasures(source, shown, shape);
    if (source.type === 'solar') return shown.has(source.produced) ? [] : [{ ...source, power: power === null ? null : source.power }];
    if (source.type === 'grid') {
      const [imported, exported] = [unlessShown(source.imported), unlessShown(source.exported)];
      return imported === null && exported === null ? [] : [{ ...source, imported, exported, power }];
    }
    return [source.discharged, source.charged].some((id) => shown.has(id)) ? [] : [{ ...source, power, soc }];
  });
}

/**
 * @returns the stored sources followed by the additions. Up to Home Assistant 2026.2 there is only one grid source, so grid
 * additions become flows of that source.
 */
export function withSources(stored: readonly StoredSource[], additions: readonly EnergySource[], shape: Shape): readonly StoredSource[] {
  const sources = [...stored];
  for (const addition of additions) {
    const { gridSources } = SHAPES[shape];
    const grid = gridSources ? -1 : sources.findIndex(({ type }) => type === 'grid');
    if (addition.type !== 'grid' || gridSources) sources.push(standalone(addition, shape));
    else if (grid === -1) sources.push(withFlows(EMPTY_GRID, addition, shape));
    else sources[grid] = withFlows(sources[grid] ?? EMPTY_GRID, addition, shape);
  }
  return sources;
}

const EMPTY_GRID: StoredSource = { type: 'grid', flow_from: [], flow_to: [], cost_adjustment_day: 0 };
const NO_PRICE = { entity_energy_price: null, number_energy_price: null };

function standalone(source: EnergySource, shape: Shape): StoredSource {
  switch (source.type) {
    case 'solar':
      return { type: 'solar', stat_energy_from: source.produced, ...measuresOf('solar', { ...source, soc: null }, shape) };
    case 'battery':
      return {
        type: 'battery',
        stat_energy_from: source.discharged,
        stat_energy_to: source.charged,
        ...measuresOf('battery', source, shape),
      };
    case 'grid':
      return {
        type: 'grid',
        ...(source.imported !== null && { stat_energy_from: source.imported }),
        ...(source.exported !== null && { stat_energy_to: source.exported }),
        ...measuresOf('grid', { ...source, soc: null }, shape),
        cost_adjustment_day: 0,
      };
  }
}

/** Returns the members of a source that name the sensors of its power and charge level. */
export function measuresOf(type: EnergySource['type'], { power, soc }: Measures, shape: Shape): Readonly<Record<string, unknown>> {
  const ofSoc = soc === null ? {} : { stat_soc: soc };
  if (power === null) return ofSoc;
  if (typeof power !== 'string') return { power_config: { stat_rate_from: power.from, stat_rate_to: power.to }, ...ofSoc };
  const hasConfig = type !== 'solar' && SHAPES[shape].power === 'config';
  return { ...(hasConfig ? { power_config: { stat_rate: power } } : { stat_rate: power }), ...ofSoc };
}

function withFlows(grid: StoredSource, { imported, exported, power }: Extract<EnergySource, { type: 'grid' }>, shape: Shape): StoredSource {
  const from = imported === null ? [] : [{ stat_energy_from: imported, stat_cost: null, ...NO_PRICE }];
  const to = exported === null ? [] : [{ stat_energy_to: exported, stat_compensation: null, ...NO_PRICE }];
  return {
    ...grid,
    flow_from: [...listIn(grid, 'flow_from'), ...from],
    flow_to: [...listIn(grid, 'flow_to'), ...to],
    ...(power !== null && withPower(grid, power, shape)),
  };
}

/** Returns the member of a grid source with flows that names its powers, with one more power. */
export const withPower = (grid: StoredSource, power: Power, shape: Shape): { readonly power: readonly unknown[] } => ({
  power: [...listIn(grid, 'power'), measuresOf('grid', { power, soc: null }, shape)],
});

/** Whether a source is a grid source of Home Assistant 2026.2 or earlier, which has the flows of all grid connections. */
export const hasFlows = ({ flow_from }: StoredSource): boolean => Array.isArray(flow_from);

const listIn = (source: StoredSource, key: string): readonly unknown[] => {
  const list = source[key];
  return Array.isArray(list) ? list : [];
};

/**
 * @returns the sources with the present ids of renamed sensors
 * @param present key: former id
 */
export const withPresentIds = (stored: readonly StoredSource[], present: ReadonlyMap<string, string>): readonly StoredSource[] =>
  stored.map((source) => renamed(source, present) as StoredSource);

function renamed(value: unknown, present: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, present));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      typeof member === 'string' && STATISTIC.test(key) ? (present.get(member) ?? member) : renamed(member, present),
    ]),
  );
}

/** Members that name a statistic of the plant; not the costs, which Home Assistant makes itself. */
const STATISTIC = /^stat_(energy|rate|soc)/;

/** @returns the ids of all statistics that a stored source names, in whatever shape */
export const statisticsIn = (source: StoredSource): readonly string[] => named(source, STATISTIC);

/** Returns the ids of the energy statistics that a stored source names, in whatever shape. */
export const energiesIn = (source: StoredSource): readonly string[] => named(source, /^stat_energy/);

function named(value: unknown, members: RegExp): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    typeof member === 'string' ? (members.test(key) ? [member] : []) : named(member, members),
  );
}
