/** What a release of Home Assistant can store for the Energy dashboard. */
interface Abilities {
  /** The first release, year and month; null: it is older than all releases that the bridge supports. */
  readonly since: readonly [year: number, month: number] | null;
  /** Whether each grid connection is a source of its own; otherwise one source has lists of flows. */
  readonly gridSources: boolean;
  /** The sensors of a power: one signed sensor, or a `power_config` that can also name two sensors. */
  readonly power: 'none' | 'signed' | 'config';
  readonly soc: boolean;
}

/** Shapes of the preferences, newest first (home-assistant.md 3.3). */
export const SHAPES = {
  battery_soc: { since: [2026, 6], gridSources: true, power: 'config', soc: true },
  unified_grid: { since: [2026, 3], gridSources: true, power: 'config', soc: false },
  flows_with_pairs: { since: [2026, 2], gridSources: false, power: 'config', soc: false },
  flows_with_power: { since: [2025, 12], gridSources: false, power: 'signed', soc: false },
  flows: { since: null, gridSources: false, power: 'none', soc: false },
} as const satisfies Readonly<Record<string, Abilities>>;
export type Shape = keyof typeof SHAPES;
const NEWEST_FIRST = Object.keys(SHAPES) as readonly Shape[];

/**
 * @returns the shape that a release uses
 * @param version release of Home Assistant, such as `2026.11.0`; an unreadable one counts as the newest
 */
export function shapeOf(version: string): Shape {
  const [year = Number.NaN, month = 0] = version.split('.').map(Number);
  if (Number.isNaN(year)) return 'battery_soc';
  const isSince = ([sinceYear, sinceMonth]: readonly [number, number]): boolean =>
    year > sinceYear || (year === sinceYear && month >= sinceMonth);
  return NEWEST_FIRST.find((shape) => SHAPES[shape].since !== null && isSince(SHAPES[shape].since)) ?? 'flows';
}

/** This shape and the older ones, in the order in which to try them. */
export const fromShape = (shape: Shape): readonly Shape[] => NEWEST_FIRST.slice(NEWEST_FIRST.indexOf(shape));
