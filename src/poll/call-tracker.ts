import { isoTime } from '../calendar.ts';
import { asBridgeError, type BridgeError } from '../errors.ts';
import { endsCycle, retryAt } from '../isolarcloud/fault-policy.ts';
import type { Log } from '../log.ts';
import { isDue, type PeriodicCall } from '../schedule/call-intervals.ts';

const READINGS = ['readings', 'part_of_readings', 'device_reading'] as const;
/** Requests for readings. After a failure each is repeated as soon as its wait is over, even if no poll is due. */
const RETRIED: readonly CallName[] = ['readings', 'device_reading'];

/** If one of these calls fails, values are missing. */
const BRING_VALUES: readonly CallName[] = ['device_list', 'readings', 'part_of_readings'];

/**
 * The names of the bridge's calls: the periodic ones, and those for the requests of a poll. `readings` is the request for one
 * device type, `part_of_readings` stands for a part of its reply that failed, `device_reading` for one device in it.
 */
export type CallName = PeriodicCall | (typeof READINGS)[number];

interface Failure {
  readonly error: BridgeError;
  readonly failures: number;
  /** When the call may be made again, epoch milliseconds; null if not before the configuration changes. */
  readonly retryAtMs: number | null;
}

/**
 * Tracks which calls are due, and which are suspended because they failed. A call is identified by its name and its subject:
 * the id of a plant, a device type, a ps_key, or '' for a call that concerns the account.
 */
export class CallTracker {
  readonly #deps: { readonly now: () => number; readonly random: () => number; readonly log: Log };
  readonly #doneMs: Map<string, number>;
  readonly #failures = new Map<string, Failure>();
  readonly #compensated = new Map<CallName, BridgeError>();

  /** @param done the calls that another tracker has recorded ({@link done}) and that need not be repeated; default: none */
  constructor(deps: { now: () => number; random: () => number; log: Log }, done: ReadonlyMap<string, number> = new Map()) {
    this.#deps = deps;
    this.#doneMs = new Map(done);
  }

  /** The calls that have succeeded, and when, epoch milliseconds. */
  get done(): ReadonlyMap<string, number> {
    return this.#doneMs;
  }

  /**
   * Makes the call if it is due and not suspended. A failure that concerns only this call is recorded for {@link problems}, and
   * the other calls continue.
   * @returns the result of the call; undefined if the call was not made or failed
   * @throws BridgeError any error that concerns more than this call
   */
  async runIfDue<T>(call: CallName, subject: string, make: () => Promise<T>): Promise<T | undefined> {
    if (!this.#isDue(call, subject)) return undefined;
    try {
      const result = await make();
      this.#doneMs.set(keyOf(call, subject), this.#deps.now());
      this.clearFailure(call, subject);
      return result;
    } catch (thrown) {
      this.failed(call, subject, thrown);
      return undefined;
    }
  }

  /**
   * Records the failure of a call, like {@link fail}, unless the error concerns more than this call. @throws BridgeError such
   * an error
   */
  failed(call: CallName, subject: string, thrown: unknown): void {
    const error = asBridgeError(thrown);
    if (endsCycle(error)) throw error;
    this.fail(call, subject, error);
  }

  /**
   * Records a failure of the call and suspends the call for a time. The failure is logged only if the one before had another
   * code.
   */
  fail(call: CallName, subject: string, error: BridgeError): void {
    const key = keyOf(call, subject);
    const before = this.#failures.get(key);
    const failures = (before?.failures ?? 0) + 1;
    const retryAtMs = retryAt(error, this.#deps.now(), failures, this.#deps.random());
    this.#failures.set(key, { error, failures, retryAtMs });
    this.#deps.log.debug({ call, subject, until: isoTime(retryAtMs), reason: error.code }, 'sets a call aside');
    if (before?.error.code !== error.code) this.#deps.log.warn({ call, subject, ...error.fields }, error.message);
  }

  /** Records the failure of a call whose result other calls provided. It is logged only if the one before had another code. */
  note(call: CallName, error: BridgeError): void {
    const before = this.#compensated.get(call);
    this.#compensated.set(call, error);
    if (before?.code !== error.code) this.#deps.log.warn({ call, ...error.fields }, error.message);
  }

  /** The newest failure of each call whose result other calls have provided. */
  get compensated(): readonly BridgeError[] {
    return [...this.#compensated.values()];
  }

  /** Returns the oldest present failure that causes missing values; null if there is none. */
  missing(): BridgeError | null {
    const found = [...this.#failures].find(([key]) => BRING_VALUES.some((call) => key.startsWith(keyOf(call, ''))));
    return found?.[1].error ?? null;
  }

  /** Clears the recorded failure of the call, so that it is not suspended any more. */
  clearFailure(call: CallName, subject: string): void {
    this.#failures.delete(keyOf(call, subject));
  }

  /** Drops recorded failures of the call for all subjects except these. */
  retain(call: CallName, subjects: ReadonlySet<string>): void {
    const prefix = keyOf(call, '');
    for (const key of this.#failures.keys()) {
      if (key.startsWith(prefix) && !subjects.has(key.slice(prefix.length))) this.#failures.delete(key);
    }
  }

  /** Makes a periodic call due again, even if it was made recently. */
  forget(call: CallName, subject = ''): void {
    this.#doneMs.delete(keyOf(call, subject));
  }

  /** When the call last succeeded, epoch milliseconds; undefined if it never has since the start. */
  lastDoneMs(call: CallName, subject = ''): number | undefined {
    return this.#doneMs.get(keyOf(call, subject));
  }

  /** The errors of all calls whose last attempt failed, the oldest failure first. */
  problems(): readonly BridgeError[] {
    return [...this.#failures.values()].map(({ error }) => error);
  }

  /** Whether the last attempt of the call failed and it may not be made again yet. */
  isSuspended(call: CallName, subject: string): boolean {
    const failure = this.#failures.get(keyOf(call, subject));
    return failure !== undefined && (failure.retryAtMs === null || this.#deps.now() < failure.retryAtMs);
  }

  /** Whether the last attempt of the call failed. */
  hasFailed(call: CallName, subject: string): boolean {
    return this.#failures.has(keyOf(call, subject));
  }

  /**
   * When the first of the failed requests for readings may be made again, epoch milliseconds, always later than now; null if no
   * failed request is waiting for a time.
   */
  nextRetryMs(): number | null {
    const nowMs = this.#deps.now();
    const times = [...this.#failures].flatMap(([key, { retryAtMs }]) =>
      RETRIED.some((call) => key.startsWith(keyOf(call, ''))) && retryAtMs !== null && retryAtMs > nowMs ? [retryAtMs] : [],
    );
    return times.length === 0 ? null : Math.min(...times);
  }

  #isDue(call: CallName, subject: string): boolean {
    if (this.isSuspended(call, subject)) return false;
    const key = keyOf(call, subject);
    return isReadings(call) || this.#failures.has(key) || isDue(call, this.#deps.now(), this.#doneMs.get(key));
  }
}

const isReadings = (call: CallName): call is (typeof READINGS)[number] => READINGS.some((name) => name === call);

const keyOf = (call: CallName, subject: string): string => `${call} ${subject}`;
