import { DAY_MS } from '../../calendar.ts';
import type { CounterState } from './counter-guard.ts';
import { makeable } from './power-bound.ts';
import { follow } from './tracking.ts';

/** A lifetime counter on the last whole day before a sample, in the counter's unit, as the cloud's archive has it. */
export interface DayBefore {
  readonly lowest: number;
  readonly highest: number;
  /** When the day ended at the plant, epoch milliseconds. */
  readonly endedAt: number;
}

/** What else is known of the counter. */
export interface CounterFacts {
  /** The most that it can grow in an hour by its power bound, in its own unit. */
  readonly perHour: number;
  /** Factor from Wh to its unit. */
  readonly perWh: number;
  /** What the same sample shows as made today, by the daily counters of the same energy, in its unit; empty: there is none. */
  readonly today: readonly number[];
}

/** Daily and lifetime counters are rounded by themselves, and are added up at slightly different times. */
const AGREE_WH = 250;
const AGREE_SHARE = 0.01;

/** Whether the counter has one reading, which waits for a second one that agrees. */
export const waitsForSecond = ({ period, tracking: { segment, evidence } }: CounterState): boolean =>
  period === null && segment === null && evidence?.doubt === 'first' && evidence.samples === 1 && evidence.strays === 0;

/**
 * Confirms the first reading of a lifetime counter by the day before it, in place of a second reading. The reading lies between
 * the highest value of that day and that plus what the counter can have made since, and where the same sample has a daily counter
 * of the same energy, its growth is what that one shows: a dip of a few per cent would else pass in the afternoon. The day is
 * believed only if the counter can have grown so much within it, and is above zero at its end: then neither a false value, nor a
 * restart, nor an archive without values is taken for its end.
 * @returns the state from which the counter goes on; null: it waits for a second reading
 */
export function confirmedBy({ lowest, highest, endedAt }: DayBefore, state: CounterState, facts: CounterFacts): CounterState | null {
  const { tracking } = state;
  const { evidence } = tracking;
  if (evidence === null || !waitsForSecond(state)) return null;
  const { raw, at } = evidence;
  const { perHour, perWh, today } = facts;
  const growth = raw - highest;
  const isDay = highest > 0 && lowest <= highest && highest - lowest <= makeable(perHour, endedAt - DAY_MS, endedAt);
  const isNext = at >= endedAt && growth >= 0 && growth <= makeable(perHour, endedAt, at);
  const isShownToday = today.length === 0 || today.some((made) => Math.abs(growth - made) <= AGREE_WH * perWh + AGREE_SHARE * made);
  const isConfirmed = isDay && isNext && isShownToday;
  return isConfirmed ? { ...state, tracking: follow(tracking, { offset: 0, raw, at, movedAt: at }) } : null;
}
