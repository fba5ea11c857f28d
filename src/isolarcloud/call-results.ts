import type { ErrorCode } from '../errors.ts';

/** The calls of one endpoint that ended in the same way. */
export interface CallResult {
  readonly endpoint: string;
  readonly result: 'ok' | ErrorCode;
  readonly count: number;
}

/** How the calls since the start have ended, by endpoint. */
export class CallResults {
  readonly #counts = new Map<string, CallResult>();
  #answeredMs: number | null = null;

  /** @param nowMs epoch milliseconds */
  ended(endpoint: string, result: CallResult['result'], nowMs: number): void {
    const key = `${endpoint} ${result}`;
    this.#counts.set(key, { endpoint, result, count: (this.#counts.get(key)?.count ?? 0) + 1 });
    if (result === 'ok') this.#answeredMs = nowMs;
  }

  /** The most frequent first. */
  get all(): readonly CallResult[] {
    return [...this.#counts.values()].sort((one, other) => other.count - one.count);
  }

  /** When a call was last answered, epoch milliseconds; null: none was. */
  get answeredMs(): number | null {
    return this.#answeredMs;
  }
}
