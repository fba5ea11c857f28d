import type { Clock } from '../clock.ts';
import { Coalesced } from '../coalesced.ts';
import { asBridgeError, BridgeError, type ErrorCode } from '../errors.ts';
import { phrase } from '../texts/texts.ts';

/** How long refusals are gathered before they are reported with their number, milliseconds. */
const GATHER_MS = 30_000;

export interface RefusalLogDeps extends Pick<Clock, 'sleep'> {
  /** Called with each error that is to be logged. */
  readonly report: (error: BridgeError) => void;
}

/**
 * Refusals of the broker. One mistake in its access list causes one for each topic, so that the first of each code is reported at
 * once, and those that follow together, as one error with their number.
 */
export class RefusalLog {
  readonly #report: RefusalLogDeps['report'];
  /** By code, the refusals since the last report of that code. */
  readonly #gathered = new Map<ErrorCode, BridgeError[]>();
  readonly #summary: Coalesced;

  constructor({ report, sleep }: RefusalLogDeps) {
    this.#report = report;
    this.#summary = new Coalesced({
      task: () => this.#summarise(),
      delayMs: () => GATHER_MS,
      pauseMs: 0,
      sleep,
      onError: (error) => report(asBridgeError(error)),
    });
  }

  /** @param error a refusal, whose detail names the topic */
  add(error: BridgeError): void {
    const gathered = this.#gathered.get(error.code);
    if (gathered !== undefined) gathered.push(error);
    else this.#begin(error.code, error);
  }

  /** Reports what is gathered, and gathers no more. */
  stop(): void {
    this.#summary.stop();
    this.#summarise();
  }

  #begin(code: ErrorCode, error: BridgeError): void {
    this.#gathered.set(code, []);
    this.#report(error);
    this.#summary.request();
  }

  #summarise(): void {
    for (const [code, errors] of this.#gathered) {
      const [first] = errors;
      if (first === undefined) this.#gathered.delete(code);
      else this.#begin(code, errors.length === 1 ? first : summaryOf(first, errors.length));
    }
  }
}

/** @param first the example among `count` errors of one code */
const summaryOf = ({ code, context: { detail = '' } }: BridgeError, count: number): BridgeError =>
  new BridgeError(code, { detail: phrase('detail.refused_topics', { count, example: detail }) });
