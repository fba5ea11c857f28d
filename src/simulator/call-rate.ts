const SECOND_MS = 1_000;

/** How often an application may call, beside its quotas, and how calls beyond that are refused. */
export interface RateLimit {
  readonly perSecond: number;
  /** Calls running at the same time. */
  readonly atOnce: number;
  readonly refusal: 'E901' | 'HTTP 429';
}

/** Counts the calls of the last second, and those that run. Refused calls do not count. */
export class CallRate {
  readonly refusal: RateLimit['refusal'];
  readonly #limit: RateLimit;
  #startedMs: readonly number[] = [];
  #underWay = 0;

  constructor(limit: RateLimit) {
    this.refusal = limit.refusal;
    this.#limit = limit;
  }

  /** @returns a function that ends the call; null if it is refused */
  begin(atMs: number): (() => void) | null {
    const recent = this.#startedMs.filter((startedMs) => Math.abs(atMs - startedMs) < SECOND_MS);
    const isAdmitted = recent.length < this.#limit.perSecond && this.#underWay < this.#limit.atOnce;
    this.#startedMs = isAdmitted ? [...recent, atMs] : recent;
    if (!isAdmitted) return null;
    this.#underWay += 1;
    return () => {
      this.#underWay -= 1;
    };
  }
}
