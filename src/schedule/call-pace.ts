import { HOUR_MS, MINUTE_MS } from '../calendar.ts';

/**
 * How fast calls are made: the longer the job that a call belongs to, the faster, and slower after the cloud has refused calls as too
 * frequent. Pure.
 */
export interface CallPace {
  /** Calls running at the same time. */
  readonly atOnce: number;
  /** Minimum time between the starts of two calls. */
  readonly gapMs: number;
}

/**
 * isolarcloud-open-api.md 4.10: bursts are answered with HTTP 429; well-behaved clients run one or two calls at once, about one
 * or two a second.
 */
export const STANDARD_PACE: CallPace = { atOnce: 1, gapMs: 500 };
/** For jobs that would take too long otherwise. */
export const FAST_PACE: CallPace = { atOnce: 4, gapMs: 200 };
/** A job that takes longer at the standard pace is made at the fast one. */
const LONGEST_AT_STANDARD_PACE_MS = MINUTE_MS;
/** How long a refusal halves the pace. */
const HALVED_MS = HOUR_MS;
/** The slowest pace: a call every four seconds, or every 1.6 seconds of a long job. */
const MOST_HALVINGS = 3;

/** When refusals halved the pace, epoch milliseconds, the newest at the end. */
export type Halvings = readonly number[];

/** @param jobCalls calls that are planned, of which this is one */
export function callPace(jobCalls: number, halvings: Halvings, nowMs: number): CallPace {
  const { atOnce, gapMs } = jobCalls * STANDARD_PACE.gapMs > LONGEST_AT_STANDARD_PACE_MS ? FAST_PACE : STANDARD_PACE;
  const times = 2 ** inForce(halvings, nowMs).length;
  return { atOnce: Math.max(1, Math.floor(atOnce / times)), gapMs: gapMs * times };
}

/**
 * The halvings in force after the cloud has refused a call as too frequent. A call that began before the last one says nothing of
 * the present pace. At the slowest pace a refusal prolongs it.
 * @param calledMs when the call began, epoch milliseconds
 */
export function afterRefusal(halvings: Halvings, calledMs: number, nowMs: number): Halvings {
  const recent = inForce(halvings, nowMs);
  const lastMs = recent.at(-1);
  return lastMs !== undefined && calledMs <= lastMs ? recent : [...recent, nowMs].slice(-MOST_HALVINGS);
}

/** One of the future means that the clock was set back. */
const inForce = (halvings: Halvings, nowMs: number): Halvings => halvings.filter((atMs) => atMs <= nowMs && nowMs - atMs < HALVED_MS);
