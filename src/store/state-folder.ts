import { DAY_MS } from '../calendar.ts';
import { type BridgeError, isBridgeError } from '../errors.ts';
import { isTroubleOfFolder } from './state-error.ts';

/** Writes what one file has not taken yet. */
type PendingWrite = () => Promise<void>;

/** How long a file that was set aside is told of. */
const TOLD_MS = DAY_MS;

/**
 * The folder under a running bridge. While it cannot be written, what is to be written waits in memory, and follows as soon as
 * any of its files can be written again.
 */
export class StateFolder {
  readonly #waiting = new Map<PendingWrite, BridgeError>();
  readonly #report: (problem: BridgeError | null) => void;
  readonly #now: () => number;
  #setAside: { readonly problem: BridgeError; readonly atMs: number } | null = null;

  /**
   * @param report told of the first write that failed, of each file that was set aside, and null when nothing waits any more
   * @param now epoch milliseconds
   */
  constructor(report: (problem: BridgeError | null) => void, now: () => number) {
    this.#report = report;
    this.#now = now;
  }

  /** Why something waits, or what was set aside during the last day; null where there is nothing to say. */
  get problem(): BridgeError | null {
    const [waiting] = this.#waiting.values();
    if (waiting !== undefined) return waiting;
    return this.#setAside !== null && this.#now() - this.#setAside.atMs < TOLD_MS ? this.#setAside.problem : null;
  }

  /** A damaged file was set aside. */
  setAside(problem: BridgeError): void {
    this.#setAside = { problem, atMs: this.#now() };
    this.#report(problem);
  }

  /** Writes now, or later where that fails. @throws what is no trouble of the folder */
  async write(write: PendingWrite): Promise<void> {
    if (await this.#succeeds(write)) await this.wrote(write);
  }

  /** This has failed and waits, where it is trouble of the folder or a lock that is held. */
  failed(write: PendingWrite, error: unknown): void {
    if (!waits(error)) return;
    const isFirst = this.#waiting.size === 0;
    this.#waiting.set(write, error);
    if (isFirst) this.#report(error);
  }

  /** This has succeeded; what waits may succeed too. */
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
