import { makeableKwh } from './makeable.ts';

/** A true value of a counter, as it was shown. */
export interface Seen {
  readonly kwh: number;
  /** The step in which it last moved. */
  readonly movedStep: number;
}

interface NewCount {
  /** What made the counter begin again at zero. */
  readonly by: 'restart' | 'swap' | 'period';
  readonly fromStep: number;
  readonly old: Seen;
  readonly boundKw: number;
}

/** Totals lag no farther behind: so much of the old device's may show under the new serial number. */
const SWAP_STEPS = 12;
/** What lasts through so many samples and so long is proven to be no glitch; another serial number is by a second sample. */
const PROOF = { restart: { samples: 6, steps: 6 }, swap: { samples: 2, steps: 0 }, period: { samples: 1, steps: 0 } } as const;

/** A counter has begun again. Until that is proven, a value that the old count could have come to can be that count's as well. */
export class Beginning {
  readonly count: NewCount;
  #samples = 0;
  #firstStep = 0;
  /** The old count was shown under the new serial number: that proves nothing any more. */
  #oldShown = false;

  constructor(count: NewCount) {
    this.count = count;
  }

  /**
   * One true sample of the new count.
   * @returns whether it is proven now, or looks like the old count: of the old count's energy nobody can say then whether it is part of it
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
