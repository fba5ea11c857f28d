import { DAY_MS, HOUR_MS } from '../../calendar.ts';
import type { Counter } from '../../model.ts';
import type { CounterState } from './counter-guard.ts';
import { type CounterSegment, shownBy } from './counter-segment.ts';
import { makeable, powerBoundW } from './power-bound.ts';

/** What is known of a plant, for the most that one of its counters can show. Powers in W, times in epoch milliseconds. */
export interface CounterLimits {
  readonly counter: Counter;
  /** It counts what the modules make, and nothing else. */
  readonly solar: boolean;
  readonly ratedW: number | null;
  /** Highest power seen. */
  readonly highestW: number;
  /** Watt hours to the counter's unit. */
  readonly perWh: number;
  /** When the plant began; null where it is not known. */
  readonly installedAt: number | null;
  readonly now: number;
  /** What the cloud itself says the counter shows now; null where it says nothing. */
  readonly own: number | null;
}

/** No plant of the service is older (2010-01-01). */
const EARLIEST_MS = 1_262_304_000_000;
/** Installers register a plant some weeks after it has begun. */
const REGISTERED_LATE_MS = 60 * DAY_MS;
/** No plant on Earth has so much power; a capacity beyond it is a mistake. */
const LARGEST_PLANT_W = 1e11;
/** The sun is up half of the time. */
const DAYLIGHT = 0.5;
/** A device's clock may be that far ahead of ours, and its day that far ahead of Greenwich's. */
const AHEAD_MS = 2 * DAY_MS;
const SPAN_MS = { daily: DAY_MS + HOUR_MS, monthly: 31 * DAY_MS, yearly: 366 * DAY_MS } as const;

/**
 * Whether a counter can show this value at all: not below zero, and not above what the plant can have made at full power in the
 * counter's period, for a lifetime counter since the plant began. What the cloud itself shows is possible in any case. A value
 * above the cloud's is no mistake by itself: the count of an exchanged device goes on.
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

/** Whether a remembered state can be that of this counter: what it shows is possible, and none of its times lies ahead. */
export function canBe({ period, tracking }: CounterState, limits: CounterLimits): boolean {
  const { course, former, evidence, held } = tracking;
  const courses: readonly CounterSegment[] = [course, former, period?.before ?? null].filter((one) => one !== null);
  const times = [
    ...courses.flatMap(({ at, movedAt }) => [at, movedAt]),
    ...(evidence === null ? [] : [evidence.firstAt, evidence.at, evidence.movedAt]),
    ...(held === null ? [] : [held.since]),
    ...(period === null ? [] : [period.period]),
  ];
  const isShown = course === null || canShow(shownBy(course), limits);
  return isShown && times.every((ms) => ms <= limits.now + AHEAD_MS);
}
