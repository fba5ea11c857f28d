import { DAY_MS, HOUR_MS } from '../calendar.ts';

/**
 * Finds by bisection for which point of a device type the cloud rejects a request. Pure: searches in, searches out. Suspect
 * points are left out of the readings, so that the others continue.
 */

/**
 * Most calls of a search for one type and day: the rejected request itself, and seven bisections of its 100 points. If several
 * points are rejected the next poll is rejected too, and the search continues on the next day.
 */
const CALLS_PER_DAY = 8;
/** How long a rejected point is left out before it is probed again, alone. */
const REJECTED_MS = DAY_MS;
const MAX_POINTS = 100;
/** A search that has paused for this long first requests all suspects: the cloud may accept them by now. */
const PAUSED_MS = HOUR_MS;

/** Points of which at least one is rejected. A group of a single point is identified. */
interface Suspects {
  readonly pointIds: readonly string[];
  /** Not requested before, epoch milliseconds. */
  readonly untilMs: number;
}

/** The rejected points of one device type, as far as they are known. */
export interface PointSearch {
  readonly suspects: readonly Suspects[];
  /** Times of the search's calls within the last day, epoch milliseconds. */
  readonly callsMs: readonly number[];
}

export const NOTHING_REJECTED: PointSearch = { suspects: [], callsMs: [] };

/** The points that are not suspect. */
export function unsuspected({ suspects }: PointSearch, pointIds: readonly string[]): readonly string[] {
  const apart = new Set(suspects.flatMap((group) => group.pointIds));
  return pointIds.filter((pointId) => !apart.has(pointId));
}

/** Points that are known to be rejected, for the user. */
export const rejected = ({ suspects }: PointSearch): readonly string[] =>
  suspects.flatMap(({ pointIds }) => (pointIds.length === 1 ? pointIds : []));

/** The search after a request for these points was rejected. */
export function suspect(search: PointSearch, pointIds: readonly string[], nowMs: number): PointSearch {
  const { suspects, callsMs } = spent(search, pointIds, nowMs);
  return { suspects: [...suspects, suspicion(pointIds, nowMs)], callsMs };
}

/**
 * The points to request next, alone, to find the rejected one; null if nothing is due or the day's calls are used up.
 * @param wanted points that are read of the type
 */
export function nextProbe({ suspects, callsMs }: PointSearch, wanted: readonly string[], nowMs: number): readonly string[] | null {
  const isDue = ({ untilMs }: Suspects): boolean => untilMs <= nowMs || untilMs > nowMs + REJECTED_MS;
  const due = suspects.find((group) => isDue(group) && group.pointIds.some((pointId) => wanted.includes(pointId)));
  if (due === undefined || recent(callsMs, nowMs).length >= CALLS_PER_DAY) return null;
  const { pointIds, untilMs } = due;
  const hasPaused = nowMs - untilMs >= PAUSED_MS;
  return pointIds.slice(0, Math.min(MAX_POINTS, hasPaused ? pointIds.length : Math.ceil(pointIds.length / 2)));
}

/** The search after the probe of {@link nextProbe} was accepted or rejected. If it was accepted, the other half remains suspect. */
export function applyProbe(search: PointSearch, probe: readonly string[], rejected: boolean, nowMs: number): PointSearch {
  const { suspects, callsMs } = spent(search, probe, nowMs);
  const [first = ''] = probe;
  return {
    callsMs,
    suspects: suspects.flatMap((group) => {
      if (!group.pointIds.includes(first)) return [group];
      const rest = group.pointIds.filter((pointId) => !probe.includes(pointId));
      const stillSuspect = rejected ? probe : rest;
      return stillSuspect.length === 0 ? [] : [suspicion(stillSuspect, nowMs)];
    }),
  };
}

const suspicion = (pointIds: readonly string[], nowMs: number): Suspects => ({
  pointIds,
  untilMs: pointIds.length === 1 ? nowMs + REJECTED_MS : nowMs,
});

const recent = (callsMs: readonly number[], nowMs: number): readonly number[] =>
  callsMs.filter((atMs) => atMs > nowMs - DAY_MS && atMs <= nowMs);

/** The search with the calls of a request for these points counted. */
const spent = ({ suspects, callsMs }: PointSearch, pointIds: readonly string[], nowMs: number): PointSearch => ({
  suspects,
  callsMs: [...recent(callsMs, nowMs), ...Array.from({ length: Math.ceil(pointIds.length / MAX_POINTS) }, () => nowMs)],
});
