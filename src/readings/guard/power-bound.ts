import { HOUR_MS, MINUTE_MS } from '../../calendar.ts';
import type { PointSpec } from '../../model.ts';

/** Counters lag behind the sample's time and advance in steps. */
const SLACK_MS = 15 * MINUTE_MS;
const SLACK_FACTOR = 1.25;
/** Power of grid, load and battery that any home may reach before a power has been observed, in W. */
const FLOOR_W = 30_000;

/**
 * Whether the rated power bounds a counter, which it does if only the modules add to it. An AC yield is not bounded, since a
 * battery adds to it.
 */
export const isBoundByRatedPower = ({ role }: Pick<PointSpec, 'role'>): boolean => role === 'pv_yield';

/**
 * The most that a counter can grow between two moments, with slack.
 * @param perHour the most that it can grow in an hour by its bound, in its own unit
 */
export const makeable = (perHour: number, fromMs: number, untilMs: number): number =>
  (perHour * SLACK_FACTOR * (Math.max(0, untilMs - fromMs) + SLACK_MS)) / HOUR_MS;

/**
 * The power that bounds a counter's growth, in W. For a solar counter it is the rated power if that is known and was never
 * exceeded; otherwise twice the highest power seen, and at least 30 kW.
 */
export function powerBoundW({ solar, ratedW, highestW }: { solar: boolean; ratedW: number | null; highestW: number }): number {
  return solar && ratedW !== null && ratedW > 0 ? Math.max(ratedW, highestW) : Math.max(FLOOR_W, 2 * highestW);
}
