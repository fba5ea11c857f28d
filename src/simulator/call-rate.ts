const SECOND_MS = 1_000;

/** The maximum rate of an application's calls, in addition to its quotas, and how the cloud refuses calls beyond it. */
export interface RateLimit {
  readonly perSecond: number;
  /** Maximum number of calls that run at the same time. */
  readonly atOnce: number;
  readonly refusal: 'E901' | 'HTTP 429';
}

/** Counts the calls of the last second and the running calls. Refused calls are not counted. */
export class CallRate {
  readonly refusal: RateLimit['refusal'];
  readonly #limit: RateLimit;
  #startedMs: readonly number[] = [];
  #underWay = 0;

  constructor(limit: RateLimit) {
    this.refusal = limit.refusal;
    this.#limit = limit;
  }

  /** Begins a call. @returns a function that ends the call; null if the call is refused */
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
