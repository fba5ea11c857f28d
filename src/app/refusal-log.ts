import type { Clock } from '../clock.ts';
import { Coalesced } from '../coalesced.ts';
import { asBridgeError, BridgeError, type ErrorCode } from '../errors.ts';
import { phrase } from '../texts/texts.ts';

/** How long refusals are collected before they are reported together, milliseconds. */
const GATHER_MS = 30_000;

export interface RefusalLogDeps extends Pick<Clock, 'sleep'> {
  /** Called with each error that is to be logged. */
  readonly report: (error: BridgeError) => void;
}

/**
 * Reports the messages that the broker refuses, without flooding the log: one mistake in the broker's access list causes a refusal
 * for each topic. The first refusal with an error code is reported at once. Further ones are collected, and reported as one error
 * that states their number.
 */
export class RefusalLog {
  readonly #report: RefusalLogDeps['report'];
  /** Key: error code. Value: the refusals since the last report of this code. */
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

  /** @param error the refusal of a message; its detail is the message's topic */
  add(error: BridgeError): void {
    const gathered = this.#gathered.get(error.code);
    if (gathered !== undefined) gathered.push(error);
    else this.#begin(error.code, error);
  }

  /** Reports the collected refusals; later ones are not summarised. */
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

/** Returns one error for `count` refusals with the same code. @param first the refusal whose topic is given as an example */
const summaryOf = ({ code, context: { detail = '' } }: BridgeError, count: number): BridgeError =>
  new BridgeError(code, { detail: phrase('detail.refused_topics', { count, example: detail }) });
