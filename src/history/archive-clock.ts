import { DAY_MS, formatUtc, HOUR_MS, MINUTE_MS } from '../calendar.ts';
import type { Slice } from './time-range.ts';
import { type ClockChange, clockChanges, fixedOffset, type OffsetAt } from './time-zone.ts';

/** Known facts about the clock of a plant's history in the cloud. */
export interface ClockEvidence {
  /** Offset of the declared zone in minutes, never including daylight saving time; null if none is declared. */
  readonly declaredMinutes: number | null;
  /** The offset in force that the bridge has observed at some time; null: none. */
  readonly observedMinutes: number | null;
  /** The clock of the home; null: unknown. */
  readonly home: OffsetAt | null;
}

/**
 * Whether the cloud's clock follows daylight saving time is not documented (isolarcloud-open-api.md 4.7), and a single
 * observed offset does not tell the offset of half a year ago.
 */
export type ArchiveClock =
  | { readonly offsetAt: OffsetAt }
  /** Only samples around a change of the home's clock can tell whether the plant's clock follows it. */
  | { readonly undecided: ClockChange; readonly following: OffsetAt; readonly staying: OffsetAt };

const YEAR_MS = 366 * DAY_MS;
/** How much is read before and after the time that a clock skips when daylight saving begins; all of it fits into one call. */
const AROUND_MS = HOUR_MS;

/**
 * The clock of a plant's history, or the samples to request in order to find out. The home's clock is used only if its standard
 * time is the zone that the plant declares, since the plant may be elsewhere.
 * @param fromMs start of the requested time. @param nowMs epoch milliseconds.
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
  // The cloud has no samples of the current day.
  const forward = changes.findLast(({ at, beforeMinutes, afterMinutes }) => afterMinutes > beforeMinutes && at < nowMs - DAY_MS);
  return forward === undefined ? { offsetAt: staying } : { undecided: forward, following: home, staying };
}

/** The samples that tell a clock that skips time from one that does not: those of the skipped time, and around it. */
export function aroundChange(change: ClockChange): Slice {
  const { from, to } = skipped(change);
  const stamp = (localMs: number): string => formatUtc(localMs).replace(/\D/g, '');
  return { from: stamp(from - AROUND_MS), to: stamp(to + AROUND_MS - 1) };
}

/** @param stamps of those samples, `yyyy-MM-ddTHH:mm:ss`. @returns null if they do not tell */
export function isFollowed(change: ClockChange, stamps: readonly string[]): boolean | null {
  const [from, to] = Object.values(skipped(change)).map(formatUtc) as [string, string];
  if (stamps.some((stamp) => stamp >= from && stamp < to)) return false;
  return stamps.some((stamp) => stamp < from) && stamps.some((stamp) => stamp >= to) ? true : null;
}

/** The time that a clock skips if it follows the change, as local milliseconds. */
const skipped = ({ at, beforeMinutes, afterMinutes }: ClockChange) => ({
  from: at + beforeMinutes * MINUTE_MS,
  to: at + afterMinutes * MINUTE_MS,
});
