import { z } from 'zod';
import { MINUTE_MS } from '../../calendar.ts';

/** A reading of a monotonic clock, which advances while the machine (or at least the process) runs and cannot be set. */
export interface SteadyTime {
  /**
   * Identifies the clock. Each boot of the machine, or each process, has a clock of its own; readings of different clocks
   * cannot be compared.
   */
  readonly id: string;
  readonly ms: number;
}

/** One moment, as shown by every available clock. Earlier versions stored only `atMs`, so the other fields have defaults. */
export const momentSchema = z.object({
  /** Epoch milliseconds by this machine's clock, which may be set at any time. */
  atMs: z.number(),
  /** Epoch milliseconds by the cloud's clock; null if the cloud's time was not known. */
  cloudMs: z.number().nullable().default(null),
  steady: z.object({ id: z.string(), ms: z.number() }).nullable().default(null),
});
export type TimeRecord = z.infer<typeof momentSchema>;

/** Returns how much time has passed between two moments, in milliseconds. */
export type Elapsed = (since: TimeRecord, now: TimeRecord) => number;

/**
 * Maximum inaccuracy of the difference of two HTTP Date headers: they have whole seconds, are written some time before they
 * arrive, and come from several machines.
 */
const CLOUD_SLACK_MS = MINUTE_MS;

/**
 * The time that has certainly passed, measured by the monotonic clock or by the cloud's clock; 0 if neither clock covers both
 * moments.
 */
export const provenMs: Elapsed = (since, now) => {
  const bySteady = since.steady !== null && since.steady.id === now.steady?.id ? now.steady.ms - since.steady.ms : 0;
  const byCloud = since.cloudMs !== null && now.cloudMs !== null ? now.cloudMs - since.cloudMs - CLOUD_SLACK_MS : 0;
  return Math.max(0, bySteady, byCloud);
};

/** The time that has passed by this machine's clock. It is wrong if the clock was set meanwhile. */
export const claimedMs: Elapsed = (since, now) => now.atMs - since.atMs;

/**
 * Returns the moment with a reading of the present monotonic clock. If the moment has no such reading, it gets the reading of now, so
 * that the proven time since the moment is never too long.
 */
export function anchored<M extends TimeRecord>(moment: M, { steady }: TimeRecord): M {
  const counts = moment.steady !== null && steady !== null && moment.steady.id === steady.id && moment.steady.ms <= steady.ms;
  return counts ? moment : { ...moment, steady };
}

/** Tells the time by every available clock. It learns the cloud's time from the replies. */
export class Clocks {
  readonly #now: () => number;
  readonly #steady: () => SteadyTime;
  /** The cloud's time minus that of the monotonic clock; null until a reply has shown the cloud's time. */
  #cloudAheadMs: number | null = null;

  /** @param now epoch milliseconds */
  constructor({ now, steady }: { readonly now: () => number; readonly steady: () => SteadyTime }) {
    this.#now = now;
    this.#steady = steady;
  }

  /** Learns the cloud's time. @param date an HTTP Date header of the cloud; ignored if it is null or unreadable */
  readonly heard = (date: string | null): void => {
    const cloudMs = Date.parse(date ?? '');
    if (!Number.isNaN(cloudMs)) this.#cloudAheadMs = cloudMs - this.#steady().ms;
  };

  readonly moment = (): TimeRecord => {
    const steady = this.#steady();
    return { atMs: this.#now(), cloudMs: this.#cloudAheadMs === null ? null : Math.round(steady.ms + this.#cloudAheadMs), steady };
  };
}
