import { DAY_MS, formatUtc, MINUTE_MS, parseUtc } from '../calendar.ts';
import { toEpochMs } from '../readings/device-time.ts';
import type { OffsetAt } from './time-zone.ts';

/** Converts between epoch milliseconds and the days and stamps of a plant's clock. */
export interface PlantTime {
  /** Returns the moment at which a day (`yyyy-MM-dd`) begins, epoch milliseconds. */
  readonly startOf: (day: string) => number;
  /** Returns the moment at which a day ends and the next begins, epoch milliseconds. */
  readonly endOf: (day: string) => number;
  /** Returns the moment of a stamp (`yyyy-MM-ddTHH:mm:ss`), epoch milliseconds; null if the clock shows the stamp twice or never. */
  readonly momentOf: (stamp: string) => number | null;
  /** Returns the day that contains a moment. */
  readonly dayOf: (atMs: number) => string;
}

/** @param offsetAt the offset of the plant's clock at each moment */
export function plantTime(offsetAt: OffsetAt): PlantTime {
  /** Returns the moments at which the clock shows a stamp: usually one, two or none around a change of the clock. */
  const moments = (localMs: number): readonly number[] => {
    const [before, after] = [offsetAt(localMs - DAY_MS), offsetAt(localMs + DAY_MS)];
    return [...new Set([before, after])]
      .map((offset) => toEpochMs(localMs, offset))
      .filter((at) => toEpochMs(localMs, offsetAt(at)) === at);
  };
  const startOf = (day: string): number => {
    const localMs = localOf(day);
    const shown = moments(localMs);
    // If the clock skips midnight, the day begins when the clock is changed. If midnight occurs twice, the day begins at the first.
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

/** Returns the days of the plant from that of one moment to that of another, both included, oldest first. */
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
