import { isSunDown, type Whereabouts } from '../../readings/sun.ts';
import { CURVE_COLUMNS, type CurveColumn, type CurvePoint, type CurveView } from './documents/curve.ts';

interface CurveContext {
  readonly psId: string;
  readonly stepMs: number;
  readonly whereabouts: Whereabouts;
  readonly offsetMinutes: number | null;
  readonly bridgeStartedAt: number;
  readonly nowMs: number;
}

/**
 * Returns the document of a curve.
 * @param samples one for each step, the oldest first
 */
export function curveView(
  samples: readonly Omit<CurvePoint, 'psId'>[],
  { psId, stepMs, whereabouts, offsetMinutes, bridgeStartedAt, nowMs }: CurveContext,
): CurveView {
  const startAt = samples[0]?.at ?? Math.floor(nowMs / stepMs) * stepMs;
  const columns = Object.fromEntries(CURVE_COLUMNS.map((column) => [column, samples.map(({ values }) => values[column])])) as Record<
    CurveColumn,
    (number | null)[]
  >;
  return {
    psId,
    startAt,
    stepMs,
    columns,
    doubtful: samples.flatMap(({ doubtful }, index) => (doubtful ? [index] : [])),
    nights: nightsIn(startAt, Math.max(nowMs, startAt), stepMs, (atMs) => isSunDown(whereabouts, offsetMinutes, atMs)),
    bridgeStartedAt,
  };
}

/** Returns the times at which the sun is down, with a resolution of one step. */
function nightsIn(from: number, to: number, stepMs: number, isDown: (atMs: number) => boolean): CurveView['nights'] {
  const nights: { from: number; to: number }[] = [];
  for (let at = from; at <= to; at += stepMs) {
    if (!isDown(at)) continue;
    const last = nights.at(-1);
    if (last !== undefined && last.to === at) last.to = at + stepMs;
    else nights.push({ from: at, to: at + stepMs });
  }
  return nights;
}
