interface Made<T> {
  readonly from: readonly unknown[];
  readonly result: T;
}

/**
 * The last result of each key, made anew only when it is to be made from other objects than the last time: most of what there
 * is stays as it was from one look to the next.
 */
export class Memo<T> {
  readonly #made = new Map<string, Made<T>>();

  /** @param from everything that `make` looks at, compared by identity and element by element */
  of(key: string, from: readonly unknown[], make: () => T): T {
    const last = this.#made.get(key);
    if (last !== undefined && areSame(last.from, from)) return last.result;
    const result = make();
    this.#made.set(key, { from, result });
    return result;
  }
}

const areSame = (some: readonly unknown[], others: readonly unknown[]): boolean =>
  some.length === others.length && some.every((one, index) => one === others[index]);
