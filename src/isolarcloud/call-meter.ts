import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { BridgeError, isBridgeError } from '../errors.ts';
import {
  type CallCounts,
  type CallLimits,
  callsIn,
  callsLeft,
  dayOf,
  exhausted,
  hourOf,
  NO_CALLS,
  tighter,
  withCalls,
} from '../schedule/call-budget.ts';
import { phrase } from '../texts/texts.ts';
import type { CallPurpose } from './call-purpose.ts';
import { type PurposeCalls, withPurposes } from './purpose-counts.ts';
import type { CallInfo } from './wire/call-info.ts';

const counts = z.record(z.string(), z.number());
const limit = z.number().nullable();

/** The counts and limits of calls that all commands of one account share. */
export const callStateSchema = z.object({
  hours: counts,
  days: counts,
  /** The cloud's limits as getOpenApiCallInfo last reported them; null for a period without a known limit. */
  limits: z.object({ perHour: limit, perDay: limit, perMonth: limit }),
  /** The same calls by purpose. Calls that only getOpenApiCallInfo has reported have no purpose. */
  purposes: z.record(z.string(), z.object({ hours: counts, days: counts })).default({}),
});
export type CallState = z.infer<typeof callStateSchema>;
export const emptyCallState = (): CallState => ({ ...NO_CALLS, limits: { perHour: null, perDay: null, perMonth: null }, purposes: {} });

/** Stores the call state persistently. */
export interface CallStore {
  /**
   * Reads, changes and writes the state; no other process changes it meanwhile.
   * @param change may be called again with a newer state, if another process has written first
   * @returns the result of `change`
   */
  transact<T>(change: (state: CallState) => Promise<{ state: CallState; result: T }>): Promise<T>;
}

export interface CallMeterDeps extends Pick<Clock, 'now'> {
  readonly store: CallStore;
  /** The limits that the user has configured. */
  readonly limits: CallLimits;
}

/**
 * Calls are recorded in groups, so that not every call costs a write to disk: a group is this share of the calls that are left, within
 * these limits. If the process crashes, at most one group of recorded calls was never made.
 */
const LEASED_SHARE = 1 / 40;
const SMALLEST_LEASE = 10;
const LARGEST_LEASE = 100;

/** A group of calls that was recorded at `atMs`; `left` of them have not been made yet, `purposes` are those of the calls made. */
interface Lease {
  readonly atMs: number;
  readonly left: number;
  readonly purposes: readonly CallPurpose[];
}

/** A change of the counts: the calls to add in the hour of `atMs`. A negative number gives unused calls back. */
interface CallRecord {
  readonly atMs: number;
  readonly calls: number;
  readonly purposes: readonly CallPurpose[];
}

/**
 * Counts every call of the account, including calls of earlier runs and of other commands, and rejects calls beyond 80 % of
 * the limits. Calls are recorded in groups before they are made; unused calls are given back when the next hour begins or the
 * process ends. If the state cannot be written, calls are counted in memory, so that the polls continue.
 */
export class CallMeter {
  readonly #deps: CallMeterDeps;
  #lease: Lease | null = null;
  /** The shared state as this process last read it, with this process's changes since then. */
  #state: CallState = emptyCallState();
  /** This process's changes that are not in the shared state yet. */
  #unwritten: readonly CallRecord[] = [];
  #taking: Promise<unknown> = Promise.resolve();

  constructor(deps: CallMeterDeps) {
    this.#deps = deps;
  }

  /** Reads the counts of earlier runs and other commands. @throws BridgeError state_unreadable, state_unwritable, state_locked */
  open(): Promise<void> {
    return this.#inTurn(() => this.#exchange());
  }

  /** Counts one call, before it is made. @throws BridgeError budget_spent if the limits allow no further call */
  take(purpose?: CallPurpose): Promise<void> {
    return this.#inTurn(async () => {
      const nowMs = this.#deps.now();
      if (this.#lease === null || this.#lease.left === 0 || hourOf(this.#lease.atMs) !== hourOf(nowMs)) await this.#newLease(nowMs);
      if (this.#lease === null) return;
      const { atMs, left, purposes } = this.#lease;
      this.#lease = { atMs, left: left - 1, purposes: purpose === undefined ? purposes : [...purposes, purpose] };
    });
  }

  /** Gives back the calls that were recorded but not made. @throws BridgeError state_unreadable, state_unwritable, state_locked */
  close(): Promise<void> {
    return this.#inTurn(() => {
      this.#endLease();
      return this.#exchange();
    });
  }

  /**
   * Takes over the cloud's limits from a reply of getOpenApiCallInfo, and raises the counts to the cloud's, which include the
   * calls of other clients of the same application.
   */
  learn({ callsToday, callsThisHour, dailyLimit, hourlyLimits }: CallInfo): Promise<void> {
    const nowMs = this.#deps.now();
    const perHour = hourlyLimits.size === 0 ? null : Math.min(...hourlyLimits.values());
    return this.#inTurn(() => {
      this.#endLease();
      return this.#exchange(({ hours, days, purposes }) => ({
        purposes,
        hours: { ...hours, [hourOf(nowMs)]: Math.max(hours[hourOf(nowMs)] ?? 0, callsThisHour ?? 0) },
        days: { ...days, [dayOf(nowMs)]: Math.max(days[dayOf(nowMs)] ?? 0, callsToday ?? 0) },
        limits: { perHour, perDay: dailyLimit, perMonth: null },
      }));
    });
  }

  /** The limits in force: for each period the smaller of the configured limit and the cloud's limit. */
  get limits(): CallLimits {
    return tighter(this.#deps.limits, this.#state.limits);
  }

  /** The present time by the clock with which the calls are counted, in epoch milliseconds. */
  get nowMs(): number {
    return this.#deps.now();
  }

  /** Calls made by all known clients. Calls that are recorded but not made yet are not included. */
  get counts(): CallCounts {
    return this.#lease === null ? this.#state : withCalls(this.#state, -this.#lease.left, this.#lease.atMs);
  }

  /** The calls of all commands of this account, by purpose. */
  get purposes(): PurposeCalls {
    const { purposes } = this.#state;
    return this.#lease === null ? purposes : withPurposes(purposes, this.#lease.purposes, this.#lease.atMs);
  }

  async #newLease(nowMs: number): Promise<void> {
    this.#endLease();
    await this.#exchange((state) => {
      const left = groupOf(callsLeft(state, tighter(this.#deps.limits, state.limits), nowMs));
      // A store may make the change again.
      this.#lease = leaseOf(left, nowMs);
      return withEntry(state, { atMs: nowMs, calls: left, purposes: [] });
    }).catch((error: unknown) => {
      if (!isBridgeError(error)) throw error;
      const left = groupOf(callsLeft(this.#state, this.limits, nowMs));
      this.#lease = leaseOf(left, nowMs);
      this.#enter({ atMs: nowMs, calls: left, purposes: [] });
    });
    if (this.#lease === null) throw budgetSpent(this.counts, this.limits, nowMs);
  }

  #endLease(): void {
    const lease = this.#lease;
    if (lease !== null) this.#enter({ atMs: lease.atMs, calls: -lease.left, purposes: lease.purposes });
    this.#lease = null;
  }

  #enter(entry: CallRecord): void {
    this.#state = withEntry(this.#state, entry);
    this.#unwritten = [...this.#unwritten, entry];
  }

  /** Writes this process's changes to the shared state, and reads the changes of other processes from it. */
  async #exchange(change: (state: CallState) => CallState = (state) => state): Promise<void> {
    const entries = this.#unwritten;
    this.#state = await this.#deps.store.transact(async (stored) => {
      const state = change(entries.reduce(withEntry, stored));
      return { state, result: state };
    });
    this.#unwritten = this.#unwritten.slice(entries.length);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#taking.then(work);
    this.#taking = done.catch(() => undefined);
    return done;
  }
}

/** Number of calls to record at once. @param left calls that the limits still allow; infinite if no limit is known */
const groupOf = (left: number): number => Math.min(left, LARGEST_LEASE, Math.max(SMALLEST_LEASE, Math.floor(left * LEASED_SHARE)));

const leaseOf = (left: number, atMs: number): Lease | null => (left > 0 ? { atMs, left, purposes: [] } : null);

const withEntry = (state: CallState, { atMs, calls, purposes }: CallRecord): CallState => ({
  ...state,
  ...withCalls(state, calls, atMs),
  purposes: withPurposes(state.purposes, purposes, atMs),
});

function budgetSpent(counts: CallCounts, limits: CallLimits, nowMs: number): BridgeError {
  const { span, untilMs } = exhausted(counts, limits, nowMs) ?? { span: 'hour', untilMs: nowMs };
  return new BridgeError('budget_spent', {
    detail: phrase(`detail.budget_spent.${span}`, {
      count: callsIn(span, counts, nowMs),
      time: `${new Date(untilMs).toISOString().slice(0, 16)}Z`,
    }),
    retryAfterMs: untilMs - nowMs,
  });
}
