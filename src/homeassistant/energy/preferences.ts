import { z } from 'zod';
import type { EnergySource } from './sources.ts';

/** The preferences of the Energy dashboard as Home Assistant stores them. Sources of other programs or of the user are kept unchanged. */
export const preferencesSchema = z.object({ energy_sources: z.array(z.looseObject({ type: z.string() })) });
export type StoredSource = z.infer<typeof preferencesSchema>['energy_sources'][number];

/** Shapes of the preferences, newest first (home-assistant.md 3.3). */
const SHAPES = ['battery_soc', 'unified_grid', 'flows_with_power', 'flows'] as const;
export type Shape = (typeof SHAPES)[number];

/** Whether each grid connection is a source of its own. */
const hasUnifiedGrid = (shape: Shape): boolean => shape === 'battery_soc' || shape === 'unified_grid';

/** The release that introduced each shape. Releases before these use the last of SHAPES. */
const SINCE: readonly (readonly [Shape, year: number, month: number])[] = [
  ['battery_soc', 2026, 6],
  ['unified_grid', 2026, 3],
  ['flows_with_power', 2025, 12],
];

/**
 * @returns the shape that a release uses
 * @param version release of Home Assistant, such as `2026.11.0`; an unreadable one counts as the newest
 */
export function shapeOf(version: string): Shape {
  const [year = Number.NaN, month = 0] = version.split('.').map(Number);
  if (Number.isNaN(year)) return SHAPES[0];
  return SINCE.find(([, sinceYear, sinceMonth]) => year > sinceYear || (year === sinceYear && month >= sinceMonth))?.[0] ?? 'flows';
}

/** This shape and the older ones, in the order in which to try them. */
export const fromShape = (shape: Shape): readonly Shape[] => SHAPES.slice(SHAPES.indexOf(shape));

/**
 * @returns the wanted sources whose statistics the dashboard does not show yet, no matter who added the stored ones. A grid source
 * keeps only the directions that are not shown; a power that is shown already is left out.
 */
export function missingSources(stored: readonly StoredSource[], wanted: readonly EnergySource[], shape: Shape): readonly EnergySource[] {
  const shown = new Set(stored.flatMap(statisticsIn));
  const unlessShown = (id: string | null): string | null => (id === null || shown.has(id) ? null : id);
  return wanted.flatMap((source): EnergySource[] => {
    const power = shape === 'flows' ? null : unlessShown(source.power);
    if (source.type === 'grid') {
      const [imported, exported] = [unlessShown(source.imported), unlessShown(source.exported)];
      return imported === null && exported === null ? [] : [{ ...source, imported, exported, power }];
    }
    const energies = source.type === 'solar' ? [source.produced] : [source.discharged, source.charged];
    if (energies.some((id) => shown.has(id))) return [];
    return [source.type === 'battery' ? { ...source, power, soc: shape === 'battery_soc' ? source.soc : null } : { ...source, power }];
  });
}

/**
 * @returns the stored sources followed by the additions. Up to Home Assistant 2026.2 there is only one grid source, so grid
 * additions become flows of that source.
 */
export function withSources(stored: readonly StoredSource[], additions: readonly EnergySource[], shape: Shape): readonly StoredSource[] {
  const sources = [...stored];
  for (const addition of additions) {
    const grid = hasUnifiedGrid(shape) ? -1 : sources.findIndex(({ type }) => type === 'grid');
    if (addition.type !== 'grid' || hasUnifiedGrid(shape)) sources.push(standalone(addition, shape));
    else if (grid === -1) sources.push(withFlows(EMPTY_GRID, addition, shape));
    else sources[grid] = withFlows(sources[grid] ?? EMPTY_GRID, addition, shape);
  }
  return sources;
}

const EMPTY_GRID: StoredSource = { type: 'grid', flow_from: [], flow_to: [], cost_adjustment_day: 0 };
const NO_PRICE = { entity_energy_price: null, number_energy_price: null };

function standalone(source: EnergySource, shape: Shape): StoredSource {
  const rate = shape === 'flows' || source.power === null ? {} : { stat_rate: source.power };
  switch (source.type) {
    case 'solar':
      return { type: 'solar', stat_energy_from: source.produced, ...rate };
    case 'battery':
      return {
        type: 'battery',
        stat_energy_from: source.discharged,
        stat_energy_to: source.charged,
        ...rate,
        ...(shape === 'battery_soc' && source.soc !== null && { stat_soc: source.soc }),
      };
    case 'grid':
      return {
        type: 'grid',
        ...(source.imported !== null && { stat_energy_from: source.imported }),
        ...(source.exported !== null && { stat_energy_to: source.exported }),
        ...rate,
        cost_adjustment_day: 0,
      };
  }
}

function withFlows(grid: StoredSource, { imported, exported, power }: Extract<EnergySource, { type: 'grid' }>, shape: Shape): StoredSource {
  const from = imported === null ? [] : [{ stat_energy_from: imported, stat_cost: null, ...NO_PRICE }];
  const to = exported === null ? [] : [{ stat_energy_to: exported, stat_compensation: null, ...NO_PRICE }];
  return {
    ...grid,
    flow_from: [...listIn(grid, 'flow_from'), ...from],
    flow_to: [...listIn(grid, 'flow_to'), ...to],
    ...(shape === 'flows_with_power' && power !== null && { power: [...listIn(grid, 'power'), { stat_rate: power }] }),
  };
}

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
export function statisticsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    typeof member === 'string' ? (STATISTIC.test(key) ? [member] : []) : statisticsIn(member),
  );
}
