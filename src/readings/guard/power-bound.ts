import { HOUR_MS, MINUTE_MS } from '../../calendar.ts';
import type { PointSpec } from '../../model.ts';

/** Counters lag behind the sample's time, and come in steps. */
const SLACK_MS = 15 * MINUTE_MS;
const SLACK_FACTOR = 1.25;
/** What grid, load and battery of a home may well do before any power was seen, in W. */
const FLOOR_W = 30_000;

/**
 * Whether the rated power bounds a counter: it counts what the modules made, and nothing else. A bound must hold always, so
 * that an AC yield, which a battery adds to, has none.
 */
export const isBoundByRatedPower = ({ role }: Pick<PointSpec, 'role'>): boolean => role === 'pv_yield';

/**
 * The most that a counter can make between two moments, with slack.
 * @param perHour what its bound makes in an hour, in the counter's unit
 */
export const makeable = (perHour: number, fromMs: number, untilMs: number): number =>
  (perHour * SLACK_FACTOR * (Math.max(0, untilMs - fromMs) + SLACK_MS)) / HOUR_MS;

/**
 * The power that a counter's growth is measured against, in W: a solar counter's is the rated power, as far as it is known
 * and the plant was never seen to exceed it; any other's is twice the highest power seen, and 30 kW at least.
 */
export function powerBoundW({ solar, ratedW, highestW }: { solar: boolean; ratedW: number | null; highestW: number }): number {
  return solar && ratedW !== null && ratedW > 0 ? Math.max(ratedW, highestW) : Math.max(FLOOR_W, 2 * highestW);
}
