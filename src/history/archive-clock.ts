import { DAY_MS, formatUtc, HOUR_MS, MINUTE_MS } from '../calendar.ts';
import type { Slice } from './time-range.ts';
import { type ClockChange, clockChanges, fixedOffset, type OffsetAt } from './time-zone.ts';

/** Facts about the clock by which iSolarCloud dates the history of a plant. */
export interface ClockEvidence {
  /** Offset of the declared zone in minutes, never including daylight saving time; null if none is declared. */
  readonly declaredMinutes: number | null;
  /** The offset in force, in minutes, that a bridge has last observed; null if none has. */
  readonly observedMinutes: number | null;
  /** The clock of Home Assistant's time zone; null if that is unknown. */
  readonly home: OffsetAt | null;
}

/**
 * The clock of a plant's history, or the two possible clocks. It is not documented whether a plant's clock follows daylight saving
 * time (isolarcloud-open-api.md 4.7), and the offset that was observed lately may not apply to the history of half a year ago.
 */
export type ArchiveClock =
  | { readonly offsetAt: OffsetAt }
  /**
   * Two clocks are possible: `following` makes the home's clock change `undecided`, `staying` does not. Samples around that change can
   * decide.
   */
  | { readonly undecided: ClockChange; readonly following: OffsetAt; readonly staying: OffsetAt };

const YEAR_MS = 366 * DAY_MS;
/** Time for which samples are read before and after the hour that a clock skips. Together they fit into one call. */
const AROUND_MS = HOUR_MS;

/**
 * Returns the clock of a plant's history, or the two possible clocks. The home's clock is possible only if its standard time is the
 * zone that the plant declares, because the plant may be elsewhere.
 * @param fromMs start of the requested history, epoch milliseconds
 * @param nowMs epoch milliseconds
 */
export function archiveClock({ declaredMinutes, observedMinutes, home }: ClockEvidence, fromMs: number, nowMs: number): ArchiveClock {
  if (home === null) return { offsetAt: fixedOffset(observedMinutes ?? declaredMinutes ?? 0) };
  const changes = clockChanges(home, Math.min(fromMs, nowMs - YEAR_MS), nowMs);
  const offsets = [home(nowMs), ...changes.flatMap(({ beforeMinutes, afterMinutes }) => [beforeMinutes, afterMinutes])];
  const standard = Math.min(...offsets);
  const staying = fixedOffset(observedMinutes ?? declaredMinutes ?? standard);

  const isElsewhere = declaredMinutes !== null && declaredMinutes !== standard;
  const isOnItsOwn = observedMinutes !== null && !offsets.includes(observedMinutes);
  const isStandardThroughout = home(fromMs) === standard && changes.every(({ at }) => at <= fromMs);
  if (isElsewhere || isOnItsOwn || isStandardThroughout) return { offsetAt: staying };
  if (observedMinutes !== null && observedMinutes !== standard) return { offsetAt: home };
  // iSolarCloud has no history of the current day, so the change must be at least a day ago.
  const forward = changes.findLast(({ at, beforeMinutes, afterMinutes }) => afterMinutes > beforeMinutes && at < nowMs - DAY_MS);
  return forward === undefined ? { offsetAt: staying } : { undecided: forward, following: home, staying };
}

/** Returns the time for which samples must be read to decide: the time that the home's clock skips, and an hour around it. */
export function aroundChange(change: ClockChange): Slice {
  const { from, to } = skipped(change);
  const stamp = (localMs: number): string => formatUtc(localMs).replace(/\D/g, '');
  return { from: stamp(from - AROUND_MS), to: stamp(to + AROUND_MS - 1) };
}

/**
 * Whether the plant's clock follows the change: then no sample has a stamp in the skipped time.
 * @param stamps stamps of the samples around the change, `yyyy-MM-ddTHH:mm:ss`
 * @returns null if the samples do not decide it, because there are none before or after the skipped time
 */
export function isFollowed(change: ClockChange, stamps: readonly string[]): boolean | null {
  const [from, to] = Object.values(skipped(change)).map(formatUtc) as [string, string];
  if (stamps.some((stamp) => stamp >= from && stamp < to)) return false;
  return stamps.some((stamp) => stamp < from) && stamps.some((stamp) => stamp >= to) ? true : null;
}

/** Returns the time that a clock skips if it follows the change, in milliseconds of plant time. */
const skipped = ({ at, beforeMinutes, afterMinutes }: ClockChange) => ({
  from: at + beforeMinutes * MINUTE_MS,
  to: at + afterMinutes * MINUTE_MS,
});
