import { HOUR_MS, MINUTE_MS } from '../../calendar.ts';
import type { PointSpec } from '../../model.ts';

/**
 * A counter may grow by its power bound for 15 minutes longer, and 25 % faster, before the growth counts as too much: counters
 * lag behind the time of their sample and advance in steps.
 */
const SLACK_MS = 15 * MINUTE_MS;
const SLACK_FACTOR = 1.25;
/** The lowest power bound that is derived from observed powers, in W. Grid, load and battery of any home may reach it. */
const FLOOR_W = 30_000;

/**
 * Whether the plant's rated power limits the growth of a counter. This holds if only PV modules add to the counter. It does not
 * hold for an AC yield, since a battery adds to that too.
 */
export const isBoundByRatedPower = ({ role }: Pick<PointSpec, 'role'>): boolean => role === 'pv_yield';

/**
 * Returns the most that a counter can grow between two times (epoch milliseconds), with an allowance, in the counter's unit.
 * @param perHour the most that the counter can grow in an hour according to its power bound, in its unit
 */
export const makeable = (perHour: number, fromMs: number, untilMs: number): number =>
  (perHour * SLACK_FACTOR * (Math.max(0, untilMs - fromMs) + SLACK_MS)) / HOUR_MS;

/**
 * Returns the power that limits a counter's growth, in W. For a counter of PV energy at a plant with known rated power, it is
 * the rated power, or the highest power seen if that is higher. Otherwise it is twice the highest power seen, and at least 30
 * kW.
 */
export function powerBoundW({ solar, ratedW, highestW }: { solar: boolean; ratedW: number | null; highestW: number }): number {
  return solar && ratedW !== null && ratedW > 0 ? Math.max(ratedW, highestW) : Math.max(FLOOR_W, 2 * highestW);
}
