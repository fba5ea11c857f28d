import { DAY_MS, formatUtc, MINUTE_MS, parseUtc } from '../calendar.ts';
import { toEpochMs } from '../readings/device-time.ts';
import type { OffsetAt } from './time-zone.ts';

/** The clock of a plant's days and stamps in the cloud. */
export interface PlantTime {
  /** When a day (`yyyy-MM-dd`) begins, epoch milliseconds. */
  readonly startOf: (day: string) => number;
  /** When a day ends and the next begins. */
  readonly endOf: (day: string) => number;
  /** The moment of a stamp (`yyyy-MM-ddTHH:mm:ss`); null if the clock shows it twice or never. */
  readonly momentOf: (stamp: string) => number | null;
  /** The day that contains a moment. */
  readonly dayOf: (atMs: number) => string;
}

export function plantTime(offsetAt: OffsetAt): PlantTime {
  /** The moments that a stamp may mean, given the offsets before and after a change of the clock. */
  const moments = (localMs: number): readonly number[] => {
    const [before, after] = [offsetAt(localMs - DAY_MS), offsetAt(localMs + DAY_MS)];
    return [...new Set([before, after])]
      .map((offset) => toEpochMs(localMs, offset))
      .filter((at) => toEpochMs(localMs, offsetAt(at)) === at);
  };
  const startOf = (day: string): number => {
    const localMs = localOf(day);
    const shown = moments(localMs);
    // A midnight that the clock skips is the moment of the change; if midnight occurs twice, the day begins at the first.
    return shown.length === 0 ? toEpochMs(localMs, offsetAt(localMs - DAY_MS)) : Math.min(...shown);
  };
  return {
    startOf,
    endOf: (day) => startOf(formatUtc(localOf(day) + DAY_MS).slice(0, 10)),
    momentOf: (stamp) => {
      const localMs = parseUtc(stamp);
      const [moment, another] = localMs === null ? [] : moments(localMs);
      return moment === undefined || another !== undefined ? null : moment;
    },
    dayOf: (atMs) => formatUtc(atMs + offsetAt(atMs) * MINUTE_MS).slice(0, 10),
  };
}

/** The days that a time range touches, oldest first. */
export function daysBetween(fromMs: number, toMs: number, { dayOf }: PlantTime): readonly string[] {
  const [first, last] = [localOf(dayOf(fromMs)), localOf(dayOf(toMs))];
  return Array.from({ length: (last - first) / DAY_MS + 1 }, (_, index) => formatUtc(first + index * DAY_MS).slice(0, 10));
}

/** @throws RangeError for a day that does not exist; callers check days when they read them. */
function localOf(day: string): number {
  const localMs = parseUtc(`${day}T00:00:00`);
  if (localMs === null) throw new RangeError(`no day: ${day}`);
  return localMs;
}
