import { DAY_MS } from '../../calendar.ts';
import type { CounterState } from './counter-guard.ts';
import { makeable } from './power-bound.ts';
import { follow } from './tracking.ts';

/**
 * The lowest and highest value of a lifetime counter on the last whole day before a sample, according to the history that the
 * cloud keeps, in the counter's unit.
 */
export interface DayBefore {
  readonly lowest: number;
  readonly highest: number;
  /** When the day ended in plant time, epoch milliseconds. */
  readonly endedAt: number;
}

export interface CounterFacts {
  /** The most that the counter can grow in an hour according to its power bound, in its unit. */
  readonly perHour: number;
  /** Factor that converts Wh to the counter's unit. */
  readonly perWh: number;
  /**
   * The energy of the current day according to each daily counter in the same sample that counts the same energy, in the
   * lifetime counter's unit; empty if there is no such counter.
   */
  readonly today: readonly number[];
}

/**
 * How far the growth of the lifetime counter may differ from the daily counter: 250 Wh plus 1 %. The cloud rounds the two
 * separately and updates them at slightly different times.
 */
const AGREE_WH = 250;
const AGREE_SHARE = 0.01;

/** Whether a lifetime counter has had only one reading so far, and waits for a second one that agrees with it. */
export const waitsForSecond = ({ period, tracking: { segment, evidence } }: CounterState): boolean =>
  period === null && segment === null && evidence?.doubt === 'first' && evidence.samples === 1 && evidence.strays === 0;

/**
 * Confirms the first reading of a lifetime counter by the values of the day before, so that it need not wait for a second
 * reading. The reading is confirmed if all of these hold: (1) The day is plausible: its highest value is above zero, and the
 * counter can have grown that much within a day. This excludes a wrong value, a restart of the counter, and a history without
 * values. (2) The reading is not below the day's highest value, and the counter can have grown by the difference since the day
 * ended. (3) If the same sample has daily counters of the same energy, one of them agrees with that growth. This excludes a
 * reading that is too low by a few per cent.
 * @returns the state of the counter after the confirmation; null if the reading is not confirmed
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
