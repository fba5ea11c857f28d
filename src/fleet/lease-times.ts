import { SECOND_MS } from '../calendar.ts';

/** A replica whose last heartbeat is older, by the clock of the database, may lose its shards to others. */
export const LEASE_MS = 10 * SECOND_MS;
/** Whether a replica counts as running. @param ageMs time since its last heartbeat, by the clock of the database */
export const isAlive = ({ ageMs }: { readonly ageMs: number }): boolean => ageMs < LEASE_MS;

/** Time between two heartbeats. */
export const HEARTBEAT_MS = 2 * SECOND_MS;
/** A heartbeat that is later than this is missing. */
const LATE_MS = SECOND_MS / 2;
/**
 * Whether a replica has sent its last heartbeat in time, so that it can be expected to claim shards: one that was killed a moment ago
 * still counts as running, but claims nothing.
 */
export const isPunctual = ({ ageMs }: { readonly ageMs: number }): boolean => ageMs < HEARTBEAT_MS + LATE_MS;
/** A replica stops to act for its shards this long before another one may take them. */
const MARGIN_MS = 2 * SECOND_MS;

/**
 * Returns until when a replica may act for its shards.
 * @param sentMs monotonic time before the heartbeat was sent: the database cannot have recorded it earlier
 */
export const actsUntilMs = (sentMs: number): number => sentMs + LEASE_MS - MARGIN_MS;
