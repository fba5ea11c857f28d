import { z } from 'zod';
import type { EnergySource } from './sources.ts';

/** The stored Energy preferences. Sources that other programs or the user added are kept unchanged. */
export const preferencesSchema = z.object({ energy_sources: z.array(z.looseObject({ type: z.string() })) });
export type StoredSource = z.infer<typeof preferencesSchema>['energy_sources'][number];

/** Shapes of the preferences, newest first (home-assistant.md 3.3). */
const SHAPES = ['unified_grid', 'flows_with_power', 'flows'] as const;
export type Shape = (typeof SHAPES)[number];

/** The release that introduced each shape. Older releases than these have the last shape. */
const SINCE: readonly (readonly [Shape, year: number, month: number])[] = [
  ['unified_grid', 2026, 3],
  ['flows_with_power', 2025, 12],
];

/** @param version release of Home Assistant, such as `2026.11.0`; an unreadable one counts as the newest */
export function shapeOf(version: string): Shape {
  const [year = Number.NaN, month = 0] = version.split('.').map(Number);
  if (Number.isNaN(year)) return SHAPES[0];
  return SINCE.find(([, sinceYear, sinceMonth]) => year > sinceYear || (year === sinceYear && month >= sinceMonth))?.[0] ?? 'flows';
}

/** This shape and the older ones, in the order in which to try them. */
export const fromShape = (shape: Shape): readonly Shape[] => SHAPES.slice(SHAPES.indexOf(shape));

/** The wanted sources that are not shown yet, whether this program, another or the user added those. */
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
    return energies.some((id) => shown.has(id)) ? [] : [{ ...source, power }];
  });
}

/** The stored sources followed by the additions. Up to 2026.2 there is one grid source; grid additions go into its flows. */
export function withSources(stored: readonly StoredSource[], additions: readonly EnergySource[], shape: Shape): readonly StoredSource[] {
  const sources = [...stored];
  for (const addition of additions) {
    const grid = shape === 'unified_grid' ? -1 : sources.findIndex(({ type }) => type === 'grid');
    if (addition.type !== 'grid' || shape === 'unified_grid') sources.push(standalone(addition, shape));
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
      return { type: 'battery', stat_energy_from: source.discharged, stat_energy_to: source.charged, ...rate };
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

/** All statistics that a source names, in any shape. */
function statisticsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    typeof member === 'string' ? (/^stat_(energy|rate)/.test(key) ? [member] : []) : statisticsIn(member),
  );
}
