import type { EnergyFlow } from '../../view/documents/energy.ts';

export type Part = 'solar' | 'grid' | 'home' | 'battery';

export const WIDTH = 360;
export const RADIUS = 50;

/** The centres of the circles: sun at the top, grid on the left, home on the right, battery at the bottom. */
export const CENTRES: Readonly<Record<Part, { readonly x: number; readonly y: number }>> = {
  solar: { x: 180, y: 56 },
  grid: { x: 56, y: 182 },
  home: { x: 304, y: 182 },
  battery: { x: 180, y: 318 },
};

/** Returns the height of the picture. Without a battery the picture ends below the labels of grid and home. */
export const heightOf = ({ hasBattery }: Pick<PlantParts, 'hasBattery'>): number => (hasBattery ? 376 : 290);

/** The distance between parallel lines, and the radius of their bends. */
const GAP = 11;
const BEND = 26;

const { solar, grid, home, battery } = CENTRES;
const below = solar.y + RADIUS;
const above = battery.y - RADIUS;
const rightOfGrid = grid.x + RADIUS;
const leftOfHome = home.x - RADIUS;

/** Returns the path of a line from the upper or lower circle to the left or right one. The line has one bend. */
const bent = (x: number, fromY: number, y: number, toX: number): string => {
  const down = y > fromY ? 1 : -1;
  const right = toX > x ? 1 : -1;
  return `M${x} ${fromY}V${y - down * BEND}Q${x} ${y} ${x + right * BEND} ${y}H${toX}`;
};

export type FlowKey = `${EnergyFlow['from']}-${EnergyFlow['to']}`;

/** Key: a flow. Value: the path of its line, from the source to the end. */
export const LINES: Readonly<Partial<Record<FlowKey, string>>> = {
  'solar-home': bent(solar.x + GAP, below, home.y - GAP, leftOfHome),
  'solar-grid': bent(solar.x - GAP, below, grid.y - GAP, rightOfGrid),
  'solar-battery': `M${solar.x} ${below}V${above}`,
  'grid-home': `M${rightOfGrid} ${grid.y}H${leftOfHome}`,
  'battery-home': bent(battery.x + GAP, above, home.y + GAP, leftOfHome),
  'battery-grid': bent(battery.x - GAP, above, grid.y + GAP, rightOfGrid),
  'grid-battery': reversedBend(battery.x - GAP, above, grid.y + GAP, rightOfGrid),
};

function reversedBend(x: number, toY: number, y: number, fromX: number): string {
  return `M${fromX} ${y}H${x - BEND}Q${x} ${y} ${x} ${y + BEND}V${toY}`;
}

/** The parts that a plant has. A line is drawn between parts that exist, even if no power flows. */
export interface PlantParts {
  readonly hasSolar: boolean;
  readonly hasGrid: boolean;
  readonly hasBattery: boolean;
}

/** Returns the lines between the parts of a plant. Battery and grid have one line for both directions. */
export function linesOf({ hasSolar, hasGrid, hasBattery }: PlantParts): readonly FlowKey[] {
  const has: Readonly<Record<Part, boolean>> = { solar: hasSolar, grid: hasGrid, battery: hasBattery, home: true };
  return (Object.keys(LINES) as FlowKey[]).filter((key) => {
    const [from, to] = key.split('-') as [Part, Part];
    return has[from] && has[to] && key !== 'grid-battery';
  });
}

/**
 * Returns the seconds in which a dot moves along its line: fewer for a larger share of the power. The result changes in steps, because each
 * change restarts the movement.
 */
export function secondsOf(power: number, total: number): number {
  const share = total > 0 ? power / total : 0;
  return [6, 4.5, 3.5, 2.5, 2][Math.min(4, Math.floor(share * 5))] ?? 2;
}

/** An arc of a ring. `start` and `share` are fractions of the ring, clockwise from the top. */
export interface Arc {
  readonly from: EnergyFlow['from'];
  readonly start: number;
  readonly share: number;
}

/** Returns an arc for each source of the power of the home; no arcs if the sources are not known. */
export function homeArcs(flows: readonly EnergyFlow[]): readonly Arc[] {
  const toHome = flows.filter(({ to }) => to === 'home');
  const total = toHome.reduce((sum, { power }) => sum + power, 0);
  let start = 0;
  return toHome.map(({ from, power }) => {
    const arc = { from, start, share: power / total };
    start += arc.share;
    return arc;
  });
}
