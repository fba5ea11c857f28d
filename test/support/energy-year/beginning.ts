import { makeableKwh } from './makeable.ts';

/** A true value of a counter that was shown. */
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

/** Maximum delay of totals: energy of the old device up to this delay may be shown under the new serial number. */
const SWAP_STEPS = 12;
/**
 * A new count is proven to be no glitch by this many samples over this many steps; for another serial number a second sample
 * suffices.
 */
const PROOF = { restart: { samples: 6, steps: 6 }, swap: { samples: 2, steps: 0 }, period: { samples: 1, steps: 0 } } as const;

/** A counter that began again. Until that is proven, a value that the old count could have reached can belong to either count. */
export class Beginning {
  readonly count: NewCount;
  #samples = 0;
  #firstStep = 0;
  /** The old count was shown under the new serial number, so that number is no proof any more. */
  #oldShown = false;

  constructor(count: NewCount) {
    this.count = count;
  }

  /**
   * Takes one true sample of the new count.
   * @returns whether it is now proven, or could be the old count; in that case it is unknown whether the old count's energy is
   * part of it
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
