import { asBridgeError, type BridgeError, type ErrorCode } from '../errors.ts';
import type { Log } from '../log.ts';
import { isDue, type PeriodicCall } from '../schedule/due.ts';
import { retryAt } from '../schedule/waits.ts';

/** Calls the bridge makes: the periodic ones, and the readings of each cycle, which may fail as a whole or in parts. */
export type CallName = PeriodicCall | 'readings' | 'part_of_readings';

interface Failure {
  readonly error: BridgeError;
  readonly failures: number;
  /** Epoch milliseconds; null: not before the configuration changes. */
  readonly retryAtMs: number | null;
}

/** Errors of one call alone. Any other concerns the account, the network or the cloud as a whole, and ends the cycle. */
const OF_ONE_CALL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'request_rejected',
  'permission_missing',
  'reply_malformed',
  'cloud_fault',
  'gateway_timeout',
  'plants_missing',
]);

/**
 * Which calls are due, and which are left alone because they failed. A call is named with its subject: a plant, a device
 * type, or '' for the account.
 */
export class Agenda {
  readonly #deps: { readonly now: () => number; readonly random: () => number; readonly log: Log };
  readonly #doneMs = new Map<string, number>();
  readonly #failures = new Map<string, Failure>();

  constructor(deps: { now: () => number; random: () => number; log: Log }) {
    this.#deps = deps;
  }

  /**
   * Makes the call if it is due and not left alone. A failure of this call alone is kept for {@link problems}; the others go on.
   * @returns what the call gave; undefined where it was not made or failed.
   * @throws BridgeError whatever concerns more than this call
   */
  async attempt<T>(call: CallName, subject: string, make: () => Promise<T>): Promise<T | undefined> {
    const key = keyOf(call, subject);
    if (!this.#isDue(call, key)) return undefined;
    try {
      const result = await make();
      this.#doneMs.set(key, this.#deps.now());
      this.settle(call, subject);
      return result;
    } catch (thrown) {
      const error = asBridgeError(thrown);
      if (!OF_ONE_CALL.has(error.code)) throw error;
      this.fail(call, subject, error);
      return undefined;
    }
  }

  /** Takes down that the call failed, and says so once. */
  fail(call: CallName, subject: string, error: BridgeError): void {
    const key = keyOf(call, subject);
    const before = this.#failures.get(key);
    const failures = (before?.failures ?? 0) + 1;
    this.#failures.set(key, { error, failures, retryAtMs: retryAt(error.code, this.#deps.now(), failures, this.#deps.random()) });
    if (before?.error.code !== error.code) this.#deps.log.warn({ call, subject, code: error.code }, error.message);
  }

  /** What failed does so no more. */
  settle(call: CallName, subject: string): void {
    this.#failures.delete(keyOf(call, subject));
  }

  /** The call is due again, however recently it was made. */
  forget(call: CallName, subject = ''): void {
    this.#doneMs.delete(keyOf(call, subject));
  }

  /** When the call was last made, epoch milliseconds. */
  lastDoneMs(call: CallName, subject = ''): number | undefined {
    return this.#doneMs.get(keyOf(call, subject));
  }

  /** What fails at present, the oldest first. */
  problems(): readonly BridgeError[] {
    return [...this.#failures.values()].map(({ error }) => error);
  }

  #isDue(call: CallName, key: string): boolean {
    const failure = this.#failures.get(key);
    if (failure !== undefined && (failure.retryAtMs === null || this.#deps.now() < failure.retryAtMs)) return false;
    return (
      call === 'readings' || call === 'part_of_readings' || failure !== undefined || isDue(call, this.#deps.now(), this.#doneMs.get(key))
    );
  }
}

const keyOf = (call: CallName, subject: string): string => `${call} ${subject}`;
