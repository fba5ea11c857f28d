import type { RejectionEntry } from '../poll/rejection-log.ts';
import type { BridgeStores } from './stores.ts';

/** The rejection log of a running bridge, whose new entries can be followed. */
export class JournalFeed {
  readonly #journal: BridgeStores['journal'];
  readonly #listeners = new Set<(entries: readonly RejectionEntry[]) => void>();

  constructor(journal: BridgeStores['journal']) {
    this.#journal = journal;
  }

  /** @throws BridgeError those of the log */
  async append(entries: readonly RejectionEntry[]): Promise<void> {
    for (const listener of this.#listeners) listener(entries);
    await this.#journal.append(entries);
  }

  /** The entries of the log, the oldest first. @throws BridgeError those of the log */
  read(): Promise<readonly unknown[]> {
    return this.#journal.read();
  }

  follow(listener: (entries: readonly RejectionEntry[]) => void): void {
    this.#listeners.add(listener);
  }
}
