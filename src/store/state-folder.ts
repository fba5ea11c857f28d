import { DAY_MS } from '../calendar.ts';
import { type BridgeError, isBridgeError } from '../errors.ts';
import { isTroubleOfFolder } from './state-error.ts';

/** A function that writes the data that a file does not hold yet. */
type PendingWrite = () => Promise<void>;

/** How long the bridge's state shows that a file was set aside. */
const TOLD_MS = DAY_MS;

/**
 * The state folder of a running bridge. While the folder cannot be written, writes are queued; they are made as soon as one write
 * succeeds again.
 */
export class StateFolder {
  readonly #waiting = new Map<PendingWrite, BridgeError>();
  readonly #report: (problem: BridgeError | null) => void;
  readonly #now: () => number;
  #setAside: { readonly problem: BridgeError; readonly atMs: number } | null = null;

  /**
   * @param report called with the error of the first write that is queued, with the error of each file that was set aside, and with
   * null when the queue is empty again
   * @param now epoch milliseconds
   */
  constructor(report: (problem: BridgeError | null) => void, now: () => number) {
    this.#report = report;
    this.#now = now;
  }

  /** The error because of which writes are queued; null if none is. */
  get waiting(): BridgeError | null {
    const [waiting = null] = this.#waiting.values();
    return waiting;
  }

  /** The error because of which writes are queued, or that of a file set aside during the last day; null if there is no problem. */
  get problem(): BridgeError | null {
    if (this.waiting !== null) return this.waiting;
    return this.#setAside !== null && this.#now() - this.#setAside.atMs < TOLD_MS ? this.#setAside.problem : null;
  }

  /** Reports a damaged file that was set aside. */
  setAside(problem: BridgeError): void {
    this.#setAside = { problem, atMs: this.#now() };
    this.#report(problem);
  }

  /** Writes now, or later if the state folder cannot be used or another process holds a lock. @throws any other error of `write` */
  async write(write: PendingWrite): Promise<void> {
    if (await this.#succeeds(write)) await this.wrote(write);
  }

  /** Queues a failed write if the state folder cannot be used or another process holds a lock; otherwise does nothing. */
  failed(write: PendingWrite, error: unknown): void {
    if (!waits(error)) return;
    const isFirst = this.#waiting.size === 0;
    this.#waiting.set(write, error);
    if (isFirst) this.#report(error);
  }

  /** Removes a write that has succeeded from the queue, and makes the others. */
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
