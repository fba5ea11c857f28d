/**
 * Sets of point ids, one object for each content. Devices of one type have values of the same points as a rule, so that a large fleet
 * needs a few sets only.
 */
export class SharedIds {
  readonly #sets = new Map<string, ReadonlySet<string>>();

  /** @returns the set of these ids; always the same object for the same ids */
  of(ids: Iterable<string>): ReadonlySet<string> {
    const sorted = [...new Set(ids)].sort();
    const key = JSON.stringify(sorted);
    const set = this.#sets.get(key) ?? new Set(sorted);
    this.#sets.set(key, set);
    return set;
  }
}
