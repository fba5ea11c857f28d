import type { CurveColumn, CurvePoint, CurveView } from '../../view/documents/curve.ts';

/** The longest time that a curve shows. */
const LONGEST_MS = 48 * 3_600_000;

/**
 * Returns the curve with a sample added, or replaced if the curve has one at this time. Missing samples before it become gaps, and samples
 * older than 48 hours are dropped.
 */
export function withPoint(curve: CurveView, { at, values, doubtful }: CurvePoint): CurveView {
  const { stepMs } = curve;
  const isEmpty = curve.columns.solar.length === 0;
  const startAt = isEmpty ? at : curve.startAt;
  const index = Math.round((at - startAt) / stepMs);
  if (index < 0) return curve;
  const dropped = Math.max(0, index + 1 - Math.round(LONGEST_MS / stepMs));
  const columns = eachColumn((column) => withValue(curve.columns[column], index, values[column]).slice(dropped));
  const indices = curve.doubtful.filter((one) => one !== index);
  return {
    ...curve,
    startAt: startAt + dropped * stepMs,
    columns,
    doubtful: (doubtful ? [...indices, index] : indices).map((one) => one - dropped).filter((one) => one >= 0),
  };
}

export const eachColumn = <Value>(of: (column: CurveColumn) => Value): Record<CurveColumn, Value> => ({
  solar: of('solar'),
  home: of('home'),
  grid: of('grid'),
  battery: of('battery'),
  soc: of('soc'),
});

function withValue(column: readonly (number | null)[], index: number, value: number | null): (number | null)[] {
  const longer = [...column, ...Array.from({ length: Math.max(0, index + 1 - column.length) }, () => null)];
  longer[index] = value;
  return longer;
}
