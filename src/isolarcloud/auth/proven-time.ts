import { z } from 'zod';
import { MINUTE_MS } from '../../calendar.ts';

/** A monotonic clock: it advances while the machine, or at least the process, runs. */
export interface SteadyTime {
  /** Identifies the clock: each boot of the machine, or each process, has another one. */
  readonly id: string;
  readonly ms: number;
}

/** One moment by every available clock. An earlier version stored `atMs` only. */
export const momentSchema = z.object({
  /** By this machine's clock, which may be set; epoch milliseconds. */
  atMs: z.number(),
  /** By the cloud's clock, epoch milliseconds; null if it was not known. */
  cloudMs: z.number().nullable().default(null),
  steady: z.object({ id: z.string(), ms: z.number() }).nullable().default(null),
});
export type TimeRecord = z.infer<typeof momentSchema>;

/** How much time has passed between two moments, milliseconds. */
export type Elapsed = (since: TimeRecord, now: TimeRecord) => number;

/** HTTP's Date has whole seconds, was written some time before it arrived, and comes from several machines. */
const CLOUD_SLACK_MS = MINUTE_MS;

/** The minimum time that has passed, measured by the monotonic clock or by the cloud's clock; 0 if neither covers both moments. */
export const provenMs: Elapsed = (since, now) => {
  const bySteady = since.steady !== null && since.steady.id === now.steady?.id ? now.steady.ms - since.steady.ms : 0;
  const byCloud = since.cloudMs !== null && now.cloudMs !== null ? now.cloudMs - since.cloudMs - CLOUD_SLACK_MS : 0;
  return Math.max(0, bySteady, byCloud);
};

/** The time that has passed if this machine's clock was not set meanwhile. */
export const claimedMs: Elapsed = (since, now) => now.atMs - since.atMs;

/** The same moment. If its monotonic clock is not the present one, it counts from now on, since it is not later than now. */
export function anchored<M extends TimeRecord>(moment: M, { steady }: TimeRecord): M {
  const counts = moment.steady !== null && steady !== null && moment.steady.id === steady.id && moment.steady.ms <= steady.ms;
  return counts ? moment : { ...moment, steady };
}

/** Tells the time by every available clock. The cloud's clock is learned from its replies. */
export class Clocks {
  readonly #now: () => number;
  readonly #steady: () => SteadyTime;
  /** The cloud's time minus the monotonic one; null until the cloud has sent its time. */
  #cloudAheadMs: number | null = null;

  /** @param now epoch milliseconds */
  constructor({ now, steady }: { readonly now: () => number; readonly steady: () => SteadyTime }) {
    this.#now = now;
    this.#steady = steady;
  }

  /** @param date an HTTP Date of the cloud; null or unreadable: nothing is learned */
  readonly heard = (date: string | null): void => {
    const cloudMs = Date.parse(date ?? '');
    if (!Number.isNaN(cloudMs)) this.#cloudAheadMs = cloudMs - this.#steady().ms;
  };

  readonly moment = (): TimeRecord => {
    const steady = this.#steady();
    return { atMs: this.#now(), cloudMs: this.#cloudAheadMs === null ? null : Math.round(steady.ms + this.#cloudAheadMs), steady };
  };
}
