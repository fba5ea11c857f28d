import { SECOND_MS } from '../calendar.ts';

/** A member whose last heartbeat is older, by the clock of the database, may be replaced. */
export const LEASE_MS = 10 * SECOND_MS;
/** Whether a member lives: its last heartbeat is recent. @param ageMs time since then, by the clock of the database */
export const isAlive = ({ ageMs }: { readonly ageMs: number }): boolean => ageMs < LEASE_MS;

/** Time between two heartbeats. */
export const HEARTBEAT_MS = 3 * SECOND_MS;
/** A member stops this long before another one may replace it. */
const MARGIN_MS = 2 * SECOND_MS;

/**
 * Returns until when a member may act for its shards.
 * @param sentMs monotonic time before the heartbeat was sent: the database cannot have recorded it earlier
 */
export const actsUntilMs = (sentMs: number): number => sentMs + LEASE_MS - MARGIN_MS;
