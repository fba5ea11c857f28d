import type { JournalEntry } from '../view/journal-view.ts';

/** A change of a document. It has only the key of the document, since documents are made when they are sent. */
export type Change =
  | { readonly kind: 'bridge' }
  | { readonly kind: 'document'; readonly psId: string; readonly psKey: string }
  | { readonly kind: 'curve'; readonly psId: string; readonly at: number }
  | { readonly kind: 'journal'; readonly entry: JournalEntry }
  | { readonly kind: 'doctor' }
  | { readonly kind: 'capture' }
  | { readonly kind: 'offers' }
  /** The page shows another bridge, so that all documents have changed. */
  | { readonly kind: 'everything' };

/** Number of changes that are kept. A poll of 1,000 plants with 5 devices each makes about 6,000 changes. */
const CAPACITY = 16_384;

/**
 * The last changes. They are numbered, beginning with 1. Each reader keeps the number of the last change that it has seen, so that the
 * ring keeps nothing for a slow or disconnected reader.
 */
export class ChangeRing {
  readonly #capacity: number;
  /** The last changes, the oldest first. The array is shortened to the capacity when it has twice as many. */
  #changes: Change[] = [];
  #last = 0;
  readonly #listeners = new Set<() => void>();

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  /** Number of the last change; 0 if there was no change. */
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

  /** Returns the changes after the one with this number, the oldest first; null if some of them are no longer kept. */
  since(number: number): readonly Change[] | null {
    const missed = this.#last - number;
    if (missed < 0 || missed > Math.min(this.#capacity, this.#changes.length)) return null;
    return missed === 0 ? [] : this.#changes.slice(-missed);
  }

  /** Calls the listener after each change. @returns a function that removes the listener */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
