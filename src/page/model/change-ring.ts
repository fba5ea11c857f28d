import type { JournalEntry } from '../view/journal-view.ts';

/** Something that a page may show has changed. A document is made when it is sent, so that a change has its key only. */
export type Change =
  | { readonly kind: 'bridge' }
  | { readonly kind: 'document'; readonly psId: string; readonly psKey: string }
  | { readonly kind: 'curve'; readonly psId: string; readonly at: number }
  | { readonly kind: 'journal'; readonly entry: JournalEntry }
  | { readonly kind: 'doctor' }
  | { readonly kind: 'capture' }
  /** Another bridge is shown. */
  | { readonly kind: 'everything' };

/** A poll of 1,000 plants with 5 devices each changes some 6,000 documents. */
const CAPACITY = 16_384;

/**
 * The last changes, numbered from 1 on. A reader keeps the number of the last change that it has seen: the ring holds nothing for a
 * reader that is slow or gone.
 */
export class ChangeRing {
  readonly #capacity: number;
  /** The last changes, the oldest first; for some time up to twice as many as the capacity. */
  #changes: Change[] = [];
  #last = 0;
  readonly #listeners = new Set<() => void>();

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  /** Number of the last change; 0: there was none. */
  get last(): number {
    return this.#last;
  }

  add(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    this.#last += changes.length;
    for (const change of changes) this.#changes.push(change);
    if (this.#changes.length > 2 * this.#capacity) this.#changes = this.#changes.slice(-this.#capacity);
    for (const listener of [...this.#listeners]) listener();
  }

  /** The changes after the one with this number, the oldest first; null: some of them are no longer known. */
  since(number: number): readonly Change[] | null {
    const missed = this.#last - number;
    if (missed < 0 || missed > Math.min(this.#capacity, this.#changes.length)) return null;
    return missed === 0 ? [] : this.#changes.slice(-missed);
  }

  /** Calls the listener at each change. @returns a function that ends this */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
