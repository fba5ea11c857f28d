import { DAY_MS, formatUtc, HOUR_MS, MINUTE_MS } from '../calendar.ts';
import type { Slice } from './time-range.ts';
import { type ClockChange, clockChanges, fixedOffset, type OffsetAt } from './time-zone.ts';

/** What is known of the clock by which the cloud keeps a plant's past. */
export interface ClockEvidence {
  /** Minutes of the declared zone, which never follows daylight time; null where none is declared. */
  readonly declaredMinutes: number | null;
  /** The offset in force that the bridge has observed at some time; null: it never has. */
  readonly observedMinutes: number | null;
  /** The clock of the home; null where it is not known. */
  readonly home: OffsetAt | null;
}

/**
 * Whether the service's clock follows daylight time is not documented (isolarcloud-open-api.md 4.7), and one offset
 * cannot say what was in force half a year ago.
 */
export type ArchiveClock =
  | { readonly offsetAt: OffsetAt }
  /** Only the samples around a change of the home's clock can say whether the plant's follows it. */
  | { readonly undecided: ClockChange; readonly following: OffsetAt; readonly staying: OffsetAt };

const YEAR_MS = 366 * DAY_MS;
/** How much is looked at on either side of the time that a change skips; all in all no more than one call may span. */
const AROUND_MS = HOUR_MS;

/**
 * The clock of a plant's past, or what must be asked to know it. The home's clock is believed only where its standard time is
 * what the plant declares: a plant may lie elsewhere.
 * @param fromMs start of what is asked for. @param nowMs epoch milliseconds.
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

/** The samples that tell a clock that skips time from one that does not: those of the time that is skipped, and around it. */
export function aroundChange(change: ClockChange): Slice {
  const { from, to } = skipped(change);
  const stamp = (localMs: number): string => formatUtc(localMs).replace(/\D/g, '');
  return { from: stamp(from - AROUND_MS), to: stamp(to + AROUND_MS - 1) };
}

/** @param stamps of those samples, `yyyy-MM-ddTHH:mm:ss`. @returns null where they do not say */
export function isFollowed(change: ClockChange, stamps: readonly string[]): boolean | null {
  const [from, to] = Object.values(skipped(change)).map(formatUtc) as [string, string];
  if (stamps.some((stamp) => stamp >= from && stamp < to)) return false;
  return stamps.some((stamp) => stamp < from) && stamps.some((stamp) => stamp >= to) ? true : null;
}

/** The time that a clock which follows does not show, as local milliseconds. */
const skipped = ({ at, beforeMinutes, afterMinutes }: ClockChange) => ({
  from: at + beforeMinutes * MINUTE_MS,
  to: at + afterMinutes * MINUTE_MS,
});
