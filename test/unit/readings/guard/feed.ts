import type { Counter } from '../../../../src/model.ts';
import { type CounterState, guardCounter } from '../../../../src/readings/guard/counter-guard.ts';
import { dateSample, type Witness } from '../../../../src/readings/guard/sample-time.ts';
import type { Verdict } from '../../../../src/readings/guard/verdicts.ts';

const MINUTE = 60_000;

export interface FedSample {
  readonly value: number | null;
  /** Minutes since the previous sample. With 0 the same sample is read again, with a negative number an older one. */
  readonly after?: number;
  readonly serialNumber?: string;
}

/** Gives samples of one counter to the guard. The plant's offset is UTC, and samples are five minutes apart by default. */
export class Feed {
  readonly #counter: Counter;
  readonly #perHour: number;
  #witness: Witness | null = null;
  #measuredAt: number;
  #readAt: number;
  state: CounterState | null = null;
  verdict: Verdict = 'accepted';

  constructor(counter: Counter, { perHour = 10, from = Date.UTC(2026, 5, 1, 12) } = {}) {
    this.#counter = counter;
    this.#perHour = perHour;
    this.#measuredAt = from;
    this.#readAt = from;
  }

  /** Gives one sample to the guard. @returns the published value */
  sample({ value, after = 5, serialNumber = 'SN1' }: FedSample): number | null {
    this.#measuredAt += after * MINUTE;
    this.#readAt = Math.max(this.#readAt + MINUTE, this.#measuredAt);
    const dated = dateSample(this.#witness, { measuredAt: this.#measuredAt, readAt: this.#readAt, serialNumber, uuid: null });
    this.#witness = dated.witness;
    const sample = { counter: this.#counter, value, dated, localMs: dated.at, perHour: this.#perHour };
    const guarded = guardCounter(this.state, sample);
    this.state = guarded.state;
    this.verdict = guarded.verdict;
    return guarded.published;
  }

  values(...values: readonly (number | null)[]): (number | null)[] {
    return values.map((value) => this.sample({ value }));
  }

  /** Gives several samples with the same value to the guard. @returns the last published value */
  lasting(value: number, samples: number): number | null {
    return this.values(...Array<number>(samples).fill(value)).at(-1) ?? null;
  }
}
