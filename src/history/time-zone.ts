import { DAY_MS, MINUTE_MS } from '../calendar.ts';
import { parseDeclaredZone } from '../readings/device-time.ts';

/** Returns the offset of a clock from UTC in minutes, east positive, at a moment (epoch milliseconds). */
export type OffsetAt = (atMs: number) => number;

/** A change of a clock's offset, at a moment in epoch milliseconds. */
export interface ClockChange {
  readonly at: number;
  readonly beforeMinutes: number;
  readonly afterMinutes: number;
}

/** Clocks are changed only at multiples of this time in UTC. */
const GRID_MS = 15 * MINUTE_MS;

export const fixedOffset =
  (minutes: number): OffsetAt =>
  () =>
    minutes;

/** Returns the clock of a time zone of the IANA database, such as `Europe/Lisbon`; null if this system does not know the zone. */
export function offsetsOf(zone: string): OffsetAt | null {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    const known = new Map<number, number>();
    return (atMs) => {
      const step = Math.floor(atMs / GRID_MS);
      const minutes = known.get(step) ?? offsetIn(format, step * GRID_MS);
      known.set(step, minutes);
      return minutes;
    };
  } catch {
    return null;
  }
}

function offsetIn(format: Intl.DateTimeFormat, atMs: number): number {
  const name = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value;
  return parseDeclaredZone(name ?? null) ?? 0;
}

/** Returns every change of a clock between two moments, oldest first. */
export function clockChanges(offsetAt: OffsetAt, fromMs: number, toMs: number): readonly ClockChange[] {
  const changes: ClockChange[] = [];
  for (let start = Math.floor(fromMs / GRID_MS) * GRID_MS; start < toMs; start += DAY_MS) {
    const [beforeMinutes, afterMinutes] = [offsetAt(start), offsetAt(start + DAY_MS)];
    if (beforeMinutes === afterMinutes) continue;
    let at = start + GRID_MS;
    while (offsetAt(at) === beforeMinutes) at += GRID_MS;
    if (at <= toMs) changes.push({ at, beforeMinutes, afterMinutes });
  }
  return changes;
}
