import { CURVE_COLUMNS, type CurveColumn, type CurveView } from '../../view/documents/curve.ts';
import { eachColumn } from './curve-points.ts';

export const DAY_MS = 86_400_000;

/** The samples of a curve on one day, in the time of the plant. */
export interface DayCurve {
  readonly startAt: number;
  readonly endAt: number;
  /** Epoch milliseconds, ascending. */
  readonly times: readonly number[];
  /** The values of each column, one for each of `times`; null: a gap. */
  readonly columns: Readonly<Record<CurveColumn, readonly (number | null)[]>>;
  /** Indices of the samples in which a value was rejected or held. */
  readonly doubtful: ReadonlySet<number>;
  readonly nights: CurveView['nights'];
}

/**
 * Returns the samples of one day.
 * @param dayAt the midnight at which the day begins, epoch milliseconds
 */
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

/** Returns the days of which the curve has values: 1 is yesterday, 0 is today, which begins at `todayAt`. Today is always among them. */
export const daysHeld = (curve: CurveView, todayAt: number): readonly number[] =>
  [1, 0].filter((daysAgo) => daysAgo === 0 || hasValues(dayCurve(curve, todayAt - daysAgo * DAY_MS)));

/** Whether a sample of the day has a value in one of the columns. */
export const hasValues = ({ columns }: DayCurve): boolean =>
  CURVE_COLUMNS.some((column) => columns[column].some((value) => value !== null));

/** Returns the index of the last sample with a value; null if no sample has one. */
export function newestIndex({ times, columns }: DayCurve): number | null {
  for (let index = times.length - 1; index >= 0; index -= 1) {
    if (CURVE_COLUMNS.some((column) => columns[column][index] != null)) return index;
  }
  return null;
}

export const CURVE_LINES = ['solar', 'home', 'bought', 'sold', 'battery', 'soc'] as const;
/** A line of the chart. The power of the grid has two lines, because bought and sold power have different colours. */
export type CurveLine = (typeof CURVE_LINES)[number];

/** Returns the values of a line. While power is sold, the line of bought power is 0, and the other way round. */
export function lineOf({ columns }: Pick<DayCurve, 'columns'>, line: CurveLine): readonly (number | null)[] {
  if (line === 'bought') return columns.grid.map((value) => (value === null ? null : Math.max(0, value)));
  if (line === 'sold') return columns.grid.map((value) => (value === null ? null : Math.min(0, value)));
  return columns[line];
}

/**
 * Returns the values of a line as the chart draws them. Only one of the two lines of the grid is drawn at a time, so that the other one
 * does not cover the axis. At the change from one to the other, both have the value 0.
 */
export function drawnOf(day: DayCurve, line: CurveLine): readonly (number | null)[] {
  const values = lineOf(day, line);
  if (line !== 'bought' && line !== 'sold') return values;
  const { grid } = day.columns;
  const isOwn = (value: number | null | undefined): boolean => value != null && value < 0 === (line === 'sold');
  return values.map((value, index) => (isOwn(grid[index]) || isOwn(grid[index - 1]) || isOwn(grid[index + 1]) ? value : null));
}

/** Returns the lines that have a value. */
export function linesWithValues(day: DayCurve): readonly CurveLine[] {
  return CURVE_LINES.filter((line) => lineOf(day, line).some((value) => value !== null));
}

/** Whether a sample stands between two gaps, so that no line shows it. */
export const isAlone = (values: readonly (number | null | undefined)[], index: number): boolean =>
  values[index] != null && values[index - 1] == null && values[index + 1] == null;
