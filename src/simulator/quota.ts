import { RejectedCall } from './codes.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface Quotas {
  readonly perMinute: number;
  readonly perHour: number;
  readonly perDay: number;
  readonly perMonth: number;
}

/** The limits of a free application: about 2,000 calls an hour (isolarcloud-open-api.md 4.11). */
export const FREE_PLAN: Quotas = { perMinute: 600, perHour: 2000, perDay: 20_000, perMonth: 600_000 };

const monthStart = (at: number): number => Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth());

/** Counts the calls of an application in each minute, hour, day and month of UTC. */
export class CallQuota {
  readonly limits: Quotas;
  readonly #counts = new Map<string, number>();

  constructor(limits: Quotas) {
    this.limits = limits;
  }

  /**
   * Counts a call. A refused call is not counted.
   * @param at epoch ms
   * @throws RejectedCall E901 beyond the limit of a minute, E998 beyond that of a month, E999 beyond that of an hour or of a
   * day, since the cloud has no code for days
   */
  spend(at: number): void {
    const windows = [
      ['E901', this.limits.perMinute, windowOf('minute', at)],
      ['E999', this.limits.perHour, windowOf('hour', at)],
      ['E999', this.limits.perDay, windowOf('day', at)],
      ['E998', this.limits.perMonth, windowOf('month', at)],
    ] as const;
    for (const [code, limit, window] of windows) if (this.#count(window) >= limit) throw new RejectedCall(code);
    for (const [, , window] of windows) this.#counts.set(window, this.#count(window) + 1);
  }

  usedThisHour(at: number): number {
    return this.#count(windowOf('hour', at));
  }

  usedToday(at: number): number {
    return this.#count(windowOf('day', at));
  }

  #count(window: string): number {
    return this.#counts.get(window) ?? 0;
  }
}

function windowOf(span: 'minute' | 'hour' | 'day' | 'month', at: number): string {
  const start = { minute: Math.floor(at / MINUTE_MS), hour: Math.floor(at / HOUR_MS), day: Math.floor(at / DAY_MS), month: monthStart(at) }[
    span
  ];
  return `${span} ${start}`;
}
