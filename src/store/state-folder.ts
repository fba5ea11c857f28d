import { DAY_MS } from '../calendar.ts';
import { type BridgeError, isBridgeError } from '../errors.ts';
import { isTroubleOfFolder } from './state-error.ts';

/** Writes the data that a file does not hold yet. */
type PendingWrite = () => Promise<void>;

/** How long a file that was set aside is reported. */
const TOLD_MS = DAY_MS;

/**
 * The state folder of a running bridge. While it cannot be written, writes wait in memory, and are made as soon as a write
 * succeeds again.
 */
export class StateFolder {
  readonly #waiting = new Map<PendingWrite, BridgeError>();
  readonly #report: (problem: BridgeError | null) => void;
  readonly #now: () => number;
  #setAside: { readonly problem: BridgeError; readonly atMs: number } | null = null;

  /**
   * @param report called with the first write that failed, with each file that was set aside, and with null when no write waits
   * any more
   * @param now epoch milliseconds
   */
  constructor(report: (problem: BridgeError | null) => void, now: () => number) {
    this.#report = report;
    this.#now = now;
  }

  /** Why writes wait, or the file that was set aside during the last day; null if there is no problem. */
  get problem(): BridgeError | null {
    const [waiting] = this.#waiting.values();
    if (waiting !== undefined) return waiting;
    return this.#setAside !== null && this.#now() - this.#setAside.atMs < TOLD_MS ? this.#setAside.problem : null;
  }

  /** Reports a damaged file that was set aside. */
  setAside(problem: BridgeError): void {
    this.#setAside = { problem, atMs: this.#now() };
    this.#report(problem);
  }

  /** Writes now, or later if the state folder cannot be used. @throws any other error */
  async write(write: PendingWrite): Promise<void> {
    if (await this.#succeeds(write)) await this.wrote(write);
  }

  /** Queues a failed write, if the state folder cannot be used or another process holds a lock; ignores any other error. */
  failed(write: PendingWrite, error: unknown): void {
    if (!waits(error)) return;
    const isFirst = this.#waiting.size === 0;
    this.#waiting.set(write, error);
    if (isFirst) this.#report(error);
  }

  /** Records a write that succeeded, and makes the waiting writes. */
  async wrote(write: PendingWrite): Promise<void> {
    if (this.#waiting.size === 0) return;
    this.#waiting.delete(write);
    for (const waiting of [...this.#waiting.keys()]) {
      if (!(await this.#succeeds(waiting))) return;
      this.#waiting.delete(waiting);
    }
    this.#report(null);
  }

  async #succeeds(write: PendingWrite): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      if (!waits(error)) throw error;
      this.failed(write, error);
      return false;
    }
  }
}

const waits = (error: unknown): error is BridgeError => isTroubleOfFolder(error) || (isBridgeError(error) && error.code === 'state_locked');
