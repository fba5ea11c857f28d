interface HeapEntry {
  readonly key: string;
  readonly atMs: number;
}

/**
 * Holds a due time for each of a number of keys. A binary heap finds the earliest one in constant time; a change takes logarithmic
 * time.
 */
export class DueTimes {
  /** Key: key. Value: its present due time, epoch milliseconds. Entries of the heap with another time are outdated and ignored. */
  readonly #times = new Map<string, number>();
  readonly #heap: HeapEntry[] = [];

  /**
   * Sets or replaces the due time of a key.
   * @param atMs epoch milliseconds; null if the key is never due
   */
  set(key: string, atMs: number | null): void {
    if (this.#times.get(key) === (atMs ?? undefined)) return;
    if (atMs === null) {
      this.#times.delete(key);
      return;
    }
    this.#times.set(key, atMs);
    this.#push({ key, atMs });
  }

  /** The earliest due time, epoch milliseconds; null if no key has one. */
  get nextMs(): number | null {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#times.get(first.key) === first.atMs) return first.atMs;
      this.#pop();
    }
    return null;
  }

  /**
   * Removes the keys that are due at `nowMs`.
   * @returns these keys, the earliest first
   */
  takeDue(nowMs: number): readonly string[] {
    const due: string[] = [];
    for (let next = this.nextMs; next !== null && next <= nowMs; next = this.nextMs) {
      const key = this.#pop();
      this.#times.delete(key);
      due.push(key);
    }
    return due;
  }

  #push(due: HeapEntry): void {
    const heap = this.#heap;
    let index = heap.length;
    for (let parent = above(index); index > 0 && at(heap, parent) > due.atMs; parent = above(index)) {
      heap[index] = heap[parent] as HeapEntry;
      index = parent;
    }
    heap[index] = due;
  }

  /**
   * Removes the earliest entry of the heap, which must not be empty.
   * @returns its key
   */
  #pop(): string {
    const heap = this.#heap;
    const first = heap[0] as HeapEntry;
    const last = heap.pop() as HeapEntry;
    if (heap.length === 0) return first.key;
    let index = 0;
    for (let child = earlierBelow(heap, index); at(heap, child) < last.atMs; child = earlierBelow(heap, index)) {
      heap[index] = heap[child] as HeapEntry;
      index = child;
    }
    heap[index] = last;
    return first.key;
  }
}

const above = (index: number): number => (index - 1) >> 1;
const at = (heap: readonly HeapEntry[], index: number): number => heap[index]?.atMs ?? Number.POSITIVE_INFINITY;
const earlierBelow = (heap: readonly HeapEntry[], index: number): number => {
  const left = 2 * index + 1;
  return at(heap, left + 1) < at(heap, left) ? left + 1 : left;
};
