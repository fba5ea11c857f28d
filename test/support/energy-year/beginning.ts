import { makeableKwh } from './makeable.ts';

/** A true value of a counter that a sample has shown. */
export interface Seen {
  readonly kwh: number;
  /** The step in which the value last changed. */
  readonly movedStep: number;
}

interface NewCount {
  /** Why the counter began again at zero. */
  readonly by: 'restart' | 'swap' | 'period';
  readonly fromStep: number;
  readonly old: Seen;
  readonly boundKw: number;
}

/** Maximum delay of totals: for this many steps after a swap a sample with the new serial number may have a total of the old device. */
const SWAP_STEPS = 12;
/**
 * Number of samples, and number of steps from the first of them to the last, that prove that a counter really began again and that the
 * value is no glitch. Key: why it began again.
 */
const PROOF = { restart: { samples: 6, steps: 6 }, swap: { samples: 2, steps: 0 }, period: { samples: 1, steps: 0 } } as const;

/** A counter that began again. Until that is proven, a value that the old count could have reached may belong to either count. */
export class Beginning {
  readonly count: NewCount;
  #samples = 0;
  #firstStep = 0;
  /** Whether a sample with the new serial number showed the old count. The serial number then proves nothing. */
  #oldShown = false;

  constructor(count: NewCount) {
    this.count = count;
  }

  /**
   * Adds one true sample of the new count.
   * @returns `proven` or `unproven`; `alike` if the value could also belong to the old count, so that it is unknown whether it includes
   * the old count's energy
   */
  see(step: number, kwh: number): 'unproven' | 'proven' | 'alike' {
    const { old, boundKw } = this.count;
    const by = this.count.by === 'swap' && this.#oldShown ? 'restart' : this.count.by;
    const sinceMoved = step - old.movedStep;
    const growth = kwh - old.kwh;
    if (growth >= 0 && growth <= makeableKwh(boundKw, by === 'swap' ? Math.min(sinceMoved, SWAP_STEPS) : sinceMoved)) return 'alike';
    if (this.#samples === 0) this.#firstStep = step;
    this.#samples++;
    return this.#samples >= PROOF[by].samples && step - this.#firstStep >= PROOF[by].steps ? 'proven' : 'unproven';
  }

  seeOld(): void {
    this.#oldShown = true;
  }
}
