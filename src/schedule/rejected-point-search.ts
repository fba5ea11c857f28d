import { DAY_MS, HOUR_MS } from '../calendar.ts';

/**
 * Which point of a device type the cloud rejects a request for, found by halving. Pure: searches in, searches out. Points
 * under suspicion are left out of the readings, so that the others go on.
 */

/**
 * Calls of a type and day that a search takes at most: the rejected request itself, and seven halvings of its 100 points. Where
 * several points are rejected the next poll is rejected too, and the search goes on the next day.
 */
const CALLS_PER_DAY = 8;
/** How long a point that was found is left out before it is tried again, alone. */
const CONDEMNED_MS = DAY_MS;
const MAX_POINTS = 100;
/** A search that rested for so long asks for all suspects first: the cloud may have come to accept them. */
const RESTED_MS = HOUR_MS;

/** Points of which at least one is rejected; of a single one it is known which. */
interface Suspects {
  readonly pointIds: readonly string[];
  /** Not asked before, epoch milliseconds. */
  readonly untilMs: number;
}

/** What is known of one device type's rejected points. */
export interface PointSearch {
  readonly suspects: readonly Suspects[];
  /** When the search made calls within the last day, epoch milliseconds. */
  readonly callsMs: readonly number[];
}

export const NOTHING_REJECTED: PointSearch = { suspects: [], callsMs: [] };

/** The points that no rejection speaks against. */
export function unsuspected({ suspects }: PointSearch, pointIds: readonly string[]): readonly string[] {
  const apart = new Set(suspects.flatMap((group) => group.pointIds));
  return pointIds.filter((pointId) => !apart.has(pointId));
}

/** Points that were found to be rejected, for the user. */
export const rejected = ({ suspects }: PointSearch): readonly string[] =>
  suspects.flatMap(({ pointIds }) => (pointIds.length === 1 ? pointIds : []));

/** After a request for these points was rejected. */
export function suspect(search: PointSearch, pointIds: readonly string[], nowMs: number): PointSearch {
  const { suspects, callsMs } = spent(search, pointIds, nowMs);
  return { suspects: [...suspects, suspicion(pointIds, nowMs)], callsMs };
}

/**
 * The points to ask for next, alone, to find the one that is rejected; null where nothing is due or the day's calls are used up.
 * @param wanted points that are read of the type
 */
export function nextProbe({ suspects, callsMs }: PointSearch, wanted: readonly string[], nowMs: number): readonly string[] | null {
  const isDue = ({ untilMs }: Suspects): boolean => untilMs <= nowMs || untilMs > nowMs + CONDEMNED_MS;
  const due = suspects.find((group) => isDue(group) && group.pointIds.some((pointId) => wanted.includes(pointId)));
  if (due === undefined || recent(callsMs, nowMs).length >= CALLS_PER_DAY) return null;
  const { pointIds, untilMs } = due;
  const hasRested = nowMs - untilMs >= RESTED_MS;
  return pointIds.slice(0, Math.min(MAX_POINTS, hasRested ? pointIds.length : Math.ceil(pointIds.length / 2)));
}

/** After the trial of {@link nextProbe} was answered or rejected. One that was answered leaves the other half under suspicion. */
export function applyProbe(search: PointSearch, trial: readonly string[], rejected: boolean, nowMs: number): PointSearch {
  const { suspects, callsMs } = spent(search, trial, nowMs);
  const [first = ''] = trial;
  return {
    callsMs,
    suspects: suspects.flatMap((group) => {
      if (!group.pointIds.includes(first)) return [group];
      const rest = group.pointIds.filter((pointId) => !trial.includes(pointId));
      const guilty = rejected ? trial : rest;
      return guilty.length === 0 ? [] : [suspicion(guilty, nowMs)];
    }),
  };
}

const suspicion = (pointIds: readonly string[], nowMs: number): Suspects => ({
  pointIds,
  untilMs: pointIds.length === 1 ? nowMs + CONDEMNED_MS : nowMs,
});

const recent = (callsMs: readonly number[], nowMs: number): readonly number[] =>
  callsMs.filter((atMs) => atMs > nowMs - DAY_MS && atMs <= nowMs);

/** The search with the calls counted that a request for these points took. */
const spent = ({ suspects, callsMs }: PointSearch, pointIds: readonly string[], nowMs: number): PointSearch => ({
  suspects,
  callsMs: [...recent(callsMs, nowMs), ...Array.from({ length: Math.ceil(pointIds.length / MAX_POINTS) }, () => nowMs)],
});
