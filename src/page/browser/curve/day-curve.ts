import { CURVE_COLUMNS, type CurveColumn, type CurveView } from '../../view/documents.ts';
import { eachColumn } from './curve-points.ts';

export const DAY_MS = 86_400_000;

/** The part of a curve that is of one day of the plant. */
export interface DayCurve {
  readonly startAt: number;
  readonly endAt: number;
  /** Epoch milliseconds, ascending. */
  readonly times: readonly number[];
  /** As long as `times`. */
  readonly columns: Readonly<Record<CurveColumn, readonly (number | null)[]>>;
  /** Indices of samples of which a value was rejected or held. */
  readonly doubtful: ReadonlySet<number>;
  readonly nights: CurveView['nights'];
}

/** @param dayAt the midnight with which the day begins, epoch milliseconds */
export function dayCurve(curve: CurveView, dayAt: number): DayCurve {
  const { startAt, stepMs, columns, doubtful, nights } = curve;
  const endAt = dayAt + DAY_MS;
  const first = Math.max(0, Math.ceil((dayAt - startAt) / stepMs));
  const last = Math.min(columns.solar.length, Math.ceil((endAt - startAt) / stepMs));
  const length = Math.max(0, last - first);
  return {
    startAt: dayAt,
    endAt,
    times: Array.from({ length }, (_, index) => startAt + (first + index) * stepMs),
    columns: eachColumn((column) => columns[column].slice(first, first + length)),
    doubtful: new Set(doubtful.map((index) => index - first).filter((index) => index >= 0 && index < length)),
    nights: nights
      .filter(({ from, to }) => from < endAt && to > dayAt)
      .map(({ from, to }) => ({ from: Math.max(from, dayAt), to: Math.min(to, endAt) })),
  };
}

/** The days of which the curve has values, as the number of days before the one that begins at `todayAt`; the oldest first. */
export const daysHeld = (curve: CurveView, todayAt: number): readonly number[] =>
  [1, 0].filter((daysAgo) => daysAgo === 0 || hasValues(dayCurve(curve, todayAt - daysAgo * DAY_MS)));

/** Whether a sample of the day has a value in one of the columns. */
export const hasValues = ({ columns }: DayCurve): boolean =>
  CURVE_COLUMNS.some((column) => columns[column].some((value) => value !== null));

/** The index of the last sample with any value; null: there is none. */
export function newestIndex({ times, columns }: DayCurve): number | null {
  for (let index = times.length - 1; index >= 0; index -= 1) {
    if (CURVE_COLUMNS.some((column) => columns[column][index] != null)) return index;
  }
  return null;
}

export const CURVE_LINES = ['solar', 'home', 'bought', 'sold', 'battery', 'soc'] as const;
/** A line of the chart. The grid is two lines, since what is bought and what is sold have colours of their own. */
export type CurveLine = (typeof CURVE_LINES)[number];

/** The values of a line. Bought and sold power meet at 0, so that neither has gaps while the other flows. */
export function lineOf({ columns }: Pick<DayCurve, 'columns'>, line: CurveLine): readonly (number | null)[] {
  if (line === 'bought') return columns.grid.map((value) => (value === null ? null : Math.max(0, value)));
  if (line === 'sold') return columns.grid.map((value) => (value === null ? null : Math.min(0, value)));
  return columns[line];
}

/**
 * The values of a line as they are drawn: the power of the grid by one of its two lines at a time, so that the other one does not lie on the
 * axis. They meet at 0.
 */
export function drawnOf(day: DayCurve, line: CurveLine): readonly (number | null)[] {
  const values = lineOf(day, line);
  if (line !== 'bought' && line !== 'sold') return values;
  const { grid } = day.columns;
  const isOwn = (value: number | null | undefined): boolean => value != null && value < 0 === (line === 'sold');
  return values.map((value, index) => (isOwn(grid[index]) || isOwn(grid[index - 1]) || isOwn(grid[index + 1]) ? value : null));
}

/** The lines that have a value at all. */
export function linesWithValues(day: DayCurve): readonly CurveLine[] {
  return CURVE_LINES.filter((line) => lineOf(day, line).some((value) => value !== null));
}

/** Whether a sample stands between two gaps, so that no line shows it. */
export const isAlone = (values: readonly (number | null | undefined)[], index: number): boolean =>
  values[index] != null && values[index - 1] == null && values[index + 1] == null;
