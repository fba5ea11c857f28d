import { DAY_MS, HOUR_MS } from '../calendar.ts';

/**
 * Finds by bisection the point of a device type because of which iSolarCloud rejects a whole request. Suspect points are left out
 * of the polls, so that the other points are still read. The functions return the changed search.
 */

/**
 * Maximum number of calls of a search per device type and day: the rejected request, and seven bisections of its 100 points. If more
 * than one point is rejected, the search may continue on the next day.
 */
const CALLS_PER_DAY = 8;
/** How long a point that was found is left out before it is requested again, alone. */
const REJECTED_MS = DAY_MS;
const MAX_POINTS = 100;
/** If a search has paused for this long, it first requests all suspects, because iSolarCloud may accept them by now. */
const PAUSED_MS = HOUR_MS;

/** Points of which at least one is rejected. A single point is known to be the rejected one. */
interface Suspects {
  readonly pointIds: readonly string[];
  /** The points are not requested before this time, epoch milliseconds. */
  readonly untilMs: number;
}

/** The state of the search for the rejected points of one device type. */
export interface PointSearch {
  readonly suspects: readonly Suspects[];
  /** Times of the search's calls within the last day, epoch milliseconds. */
  readonly callsMs: readonly number[];
}

export const NOTHING_REJECTED: PointSearch = { suspects: [], callsMs: [] };

/** Returns those of the given points that are not suspect. */
export function unsuspected({ suspects }: PointSearch, pointIds: readonly string[]): readonly string[] {
  const apart = new Set(suspects.flatMap((group) => group.pointIds));
  return pointIds.filter((pointId) => !apart.has(pointId));
}

/** Returns the points that are known to be rejected, to be shown to the user. */
export const rejected = ({ suspects }: PointSearch): readonly string[] =>
  suspects.flatMap(({ pointIds }) => (pointIds.length === 1 ? pointIds : []));

/** Returns the search after a request for these points was rejected. */
export function suspect(search: PointSearch, pointIds: readonly string[], nowMs: number): PointSearch {
  const { suspects, callsMs } = spent(search, pointIds, nowMs);
  return { suspects: [...suspects, suspicion(pointIds, nowMs)], callsMs };
}

/**
 * Returns the points of the next probe: a request for part of the suspects; null if none is due or the day's calls are used up.
 * @param wanted the selected points of the device type
 */
export function nextProbe({ suspects, callsMs }: PointSearch, wanted: readonly string[], nowMs: number): readonly string[] | null {
  const isDue = ({ untilMs }: Suspects): boolean => untilMs <= nowMs || untilMs > nowMs + REJECTED_MS;
  const due = suspects.find((group) => isDue(group) && group.pointIds.some((pointId) => wanted.includes(pointId)));
  if (due === undefined || recent(callsMs, nowMs).length >= CALLS_PER_DAY) return null;
  const { pointIds, untilMs } = due;
  const hasPaused = nowMs - untilMs >= PAUSED_MS;
  return pointIds.slice(0, Math.min(MAX_POINTS, hasPaused ? pointIds.length : Math.ceil(pointIds.length / 2)));
}

/**
 * Returns the search after the probe of {@link nextProbe}. If it was rejected, its points remain suspect; if it was accepted, those
 * of its group that it did not contain.
 * @param rejected whether iSolarCloud rejected the probe
 */
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

/** Returns the search with the calls of a request for these points added. */
const spent = ({ suspects, callsMs }: PointSearch, pointIds: readonly string[], nowMs: number): PointSearch => ({
  suspects,
  callsMs: [...recent(callsMs, nowMs), ...Array.from({ length: Math.ceil(pointIds.length / MAX_POINTS) }, () => nowMs)],
});
