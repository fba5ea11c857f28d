/** Records since when there is contact with something outside, or since when there is none. */
export class ContactRecord {
  readonly #steadyMs: () => number;
  #isThere = false;
  #sinceMs: number | null = null;

  /** @param steadyMs returns monotonic milliseconds */
  constructor(steadyMs: () => number) {
    this.#steadyMs = steadyMs;
  }

  /** Call after each contact, and after each attempt that has failed. */
  set(isThere: boolean): void {
    if (this.#sinceMs !== null && isThere === this.#isThere) return;
    this.#isThere = isThere;
    this.#sinceMs = this.#steadyMs();
  }

  get isThere(): boolean {
    return this.#isThere;
  }

  /** See Contacts. */
  get ms(): number | null {
    if (this.#sinceMs === null) return null;
    // A contact that was lost at this moment is negative already.
    const ms = Math.round(this.#steadyMs() - this.#sinceMs);
    return this.#isThere ? ms : Math.min(-1, -ms);
  }
}
