import { DAY_MS, HOUR_MS } from '../../calendar.ts';
import type { Counter } from '../../model.ts';
import type { CounterState } from './counter-guard.ts';
import { type CounterSegment, shownBy } from './counter-segment.ts';
import { makeable, powerBoundW } from './power-bound.ts';

/** Facts about a plant that bound the value of one of its counters. Powers in W, times in epoch milliseconds. */
export interface CounterLimits {
  readonly counter: Counter;
  /** It counts only the energy of the modules. */
  readonly solar: boolean;
  readonly ratedW: number | null;
  /** Highest power seen. */
  readonly highestW: number;
  /** Factor from Wh to the counter's unit. */
  readonly perWh: number;
  /** When the plant began to operate; null: unknown. */
  readonly installedAt: number | null;
  readonly now: number;
  /** The counter's value as the cloud reports it now; null: none. */
  readonly own: number | null;
}

/** No plant in the cloud is older (2010-01-01). */
const EARLIEST_MS = 1_262_304_000_000;
/** Installers register a plant up to some weeks after it began to operate. */
const REGISTERED_LATE_MS = 60 * DAY_MS;
/** More power than any plant has; a larger capacity is an error. */
const LARGEST_PLANT_W = 1e11;
/** Share of the time during which the sun is up. */
const DAYLIGHT = 0.5;
/** How far a device's clock may be ahead of ours, and its day ahead of the day in Greenwich. */
const AHEAD_MS = 2 * DAY_MS;
const SPAN_MS = { daily: DAY_MS + HOUR_MS, monthly: 31 * DAY_MS, yearly: 366 * DAY_MS } as const;

/**
 * Whether a counter can have this value: not below zero, and not above what the plant can have made at full power in the
 * counter's period, or since it began for a lifetime counter. A value that the cloud itself shows is always possible. A value
 * above the cloud's is not necessarily wrong: it may include the energy of a replaced device.
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

/** Whether a remembered state is possible for this counter: its value is possible, and none of its times lies in the future. */
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
