import { type BridgeError, isBridgeError } from '../errors.ts';

/** Writes what one file has not taken yet. */
type Write = () => Promise<void>;

/**
 * The folder under a running bridge. While it cannot be written, what is to be written waits in memory, and follows as soon as
 * any of its files can be written again.
 */
export class StateFolder {
  readonly #waiting = new Map<Write, BridgeError>();
  readonly #report: (problem: BridgeError | null) => void;

  /** @param report told of the first write that failed, and null when nothing waits any more */
  constructor(report: (problem: BridgeError | null) => void) {
    this.#report = report;
  }

  /** Why something waits; null where nothing does. */
  get problem(): BridgeError | null {
    return [...this.#waiting.values()][0] ?? null;
  }

  /** Writes now, or later where that fails. @throws what is no trouble of the folder */
  async write(write: Write): Promise<void> {
    if (await this.#succeeds(write)) await this.wrote(write);
  }

  /** This has failed and waits. */
  failed(write: Write, error: BridgeError): void {
    const isFirst = this.#waiting.size === 0;
    this.#waiting.set(write, error);
    if (isFirst) this.#report(error);
  }

  /** This has succeeded; what waits may succeed too. */
  async wrote(write: Write): Promise<void> {
    if (this.#waiting.size === 0) return;
    this.#waiting.delete(write);
    for (const waiting of [...this.#waiting.keys()]) {
      if (!(await this.#succeeds(waiting))) return;
      this.#waiting.delete(waiting);
    }
    this.#report(null);
  }

  async #succeeds(write: Write): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      if (!isTroubleOfFolder(error)) throw error;
      this.failed(write, error);
      return false;
    }
  }
}

/** The folder cannot be used, as opposed to a file that is damaged or in use. */
export function isTroubleOfFolder(error: unknown): error is BridgeError {
  if (!isBridgeError(error)) return false;
  const { cause } = error.context;
  return error.code === 'state_unwritable' || (error.code === 'state_unreadable' && cause instanceof Error && 'syscall' in cause);
}
