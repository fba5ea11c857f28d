import { DAY_MS, HOUR_MS } from '../../calendar.ts';
import type { Counter } from '../../model.ts';
import type { CounterState } from './counter-guard.ts';
import { type CounterSegment, shownBy } from './counter-segment.ts';
import { makeable, powerBoundW } from './power-bound.ts';

/** Facts that limit the possible values of one counter of a plant. Powers in W, times in epoch milliseconds. */
export interface CounterLimits {
  readonly counter: Counter;
  /** Whether only the PV modules add to the counter (`isBoundByRatedPower`). */
  readonly solar: boolean;
  readonly ratedW: number | null;
  /** Highest power that the plant's samples have shown. */
  readonly highestW: number;
  /** Factor that converts Wh to the counter's unit. */
  readonly perWh: number;
  /** When the plant began to operate; null if unknown. */
  readonly installedAt: number | null;
  readonly now: number;
  /** The counter's value in the newest sample; null if the sample has none. */
  readonly own: number | null;
}

/** 2010-01-01. No plant in the cloud is older, so an earlier date is a mistake. */
const EARLIEST_MS = 1_262_304_000_000;
/** Installers register a plant up to some weeks after it began to operate. */
const REGISTERED_LATE_MS = 60 * DAY_MS;
/** No plant has more power than this, so a larger installed power is a mistake. */
const LARGEST_PLANT_W = 1e11;
/** Over a year, the sun is up during half of the time, anywhere on earth. */
const DAYLIGHT = 0.5;
/** How far a saved time may lie in the future: device clocks may be ahead, and local time is up to 14 hours ahead of UTC. */
const AHEAD_MS = 2 * DAY_MS;
const SPAN_MS = { daily: DAY_MS + HOUR_MS, monthly: 31 * DAY_MS, yearly: 366 * DAY_MS } as const;

/**
 * Whether a counter can have this value: not below zero, and not above what the plant can have made at full power in the
 * counter's period, or since the plant began to operate for a lifetime counter. A value up to the one that the cloud shows is
 * always possible. A higher one is not necessarily wrong, since it may include the energy of a replaced device.
 */
export function canShow(value: number, limits: CounterLimits): boolean {
  return Number.isFinite(value) && value >= 0 && value <= Math.max(mostOf(limits), limits.own ?? 0);
}

function mostOf({ counter, solar, ratedW, highestW, perWh, installedAt, now }: CounterLimits): number {
  const rated = ratedW !== null && ratedW <= LARGEST_PLANT_W ? ratedW : null;
  const seenW = Math.min(Math.max(highestW, solar ? 0 : (rated ?? 0)), LARGEST_PLANT_W);
  const perHour = powerBoundW({ solar, ratedW: rated, highestW: seenW }) * perWh * (solar && counter === 'lifetime' ? DAYLIGHT : 1);
  const beganMs = installedAt !== null && installedAt > EARLIEST_MS && installedAt <= now ? installedAt : EARLIEST_MS;
  return makeable(perHour, 0, counter === 'lifetime' ? now - beganMs + REGISTERED_LATE_MS : SPAN_MS[counter]);
}

/** Whether a saved state is possible for this counter: its value is possible, and none of its times lies in the future. */
export function canBe({ period, tracking }: CounterState, limits: CounterLimits): boolean {
  const { segment, former, evidence, held } = tracking;
  const segments: readonly CounterSegment[] = [segment, former, period?.before ?? null].filter((one) => one !== null);
  const times = [
    ...segments.flatMap(({ at, movedAt }) => [at, movedAt]),
    ...(evidence === null ? [] : [evidence.firstAt, evidence.at, evidence.movedAt]),
    ...(held === null ? [] : [held.since]),
    ...(period === null ? [] : [period.period]),
  ];
  const isShown = segment === null || canShow(shownBy(segment), limits);
  return isShown && times.every((ms) => ms <= limits.now + AHEAD_MS);
}
