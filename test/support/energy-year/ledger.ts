import { StatisticsOracle } from '../statistics-oracle.ts';
import { Beginning, type Seen } from './beginning.ts';
import type { CounterTruth } from './cloud.ts';
import { type Glitch, PERMANENT } from './glitches.ts';
import { makeableKwh } from './makeable.ts';
import { type CounterKind, START, STEP_MS, STEPS_A_DAY } from './truth.ts';

export interface Publication {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number | null;
  /** The step of the newest sample. */
  readonly step: number;
  /** The step to which the sample's value belongs: its own, or an earlier one if totals are delayed; null: to none. */
  readonly truthOf: number | null;
  /** The value in the sample. */
  readonly shown: number | null;
}

/** The deviation of one period, or of a lifetime, from the truth. */
export interface Deviation {
  /** Its end, epoch milliseconds. */
  readonly until: number;
  readonly shownKwh: number;
  readonly trueKwh: number;
  /** Beyond what the injected events explain; negative: within. */
  readonly excessKwh: number;
  /** The part of it that cannot be assigned from the samples. */
  readonly undecidableKwh: number;
}

/** Compares the energy that Home Assistant counts for one counter with the truth. */
export class CounterLedger {
  readonly counter: CounterKind;
  readonly #truth: CounterTruth;
  readonly #oracle: StatisticsOracle;
  readonly #stepKwh: number;
  /** Energy that is unknown because of the injected events. */
  #allowed = 0;
  /** Energy of this period that could belong to the new count or to the old one. */
  #undecidable = 0;
  #seen: Seen | null = null;
  #beginning: Beginning | null = null;
  /** The step of an event after which there was no clean sample yet. */
  #changedAt: number | null = null;
  /** Number of readings since the period began. */
  #readings = 0;
  #lastClean: number | null = null;
  #newest = -1;
  #first: { readonly value: number; readonly step: number } | null = null;
  #last: number | null = null;
  /** Step of the sample in which it last changed, and the energy possible since then. */
  #movedStep = 0;
  #makeable = 0;
  #sum = 0;
  readonly deviations: Deviation[] = [];
  /** The largest energy that a 5-minute row counted beyond the bound x the time since the counter last changed. */
  worstLeapKwh = 0;
  /** The largest energy that a row subtracted. */
  worstDropKwh = 0;
  injected = 0;

  constructor(counter: CounterKind, truth: CounterTruth) {
    this.counter = counter;
    this.#truth = truth;
    this.#oracle = new StatisticsOracle(truth.isLifetime ? 'total' : 'total_increasing', ({ sum }) => this.#row(sum));
    this.#stepKwh = truth.energy.reduce((most, energy, step) => Math.max(most, energy - (truth.energy[step - 1] ?? energy)), 0);
    this.#allowed = this.#stepKwh;
  }

  struck({ kind, from }: Glitch): void {
    this.injected++;
    if (PERMANENT.has(kind) || kind === 'memory_lost') this.#changedAt = from;
    if (kind === 'swap' || kind === 'restart') this.#begins(kind, from);
    // The offset of the counter segment is lost. A counter slightly below its last shown value is waited for, for a day.
    if (kind === 'memory_lost') this.#allowed += this.#made(from, Math.min(from + STEPS_A_DAY, this.#truth.energy.length - 1));
  }

  publish({ at, value, step, truthOf, shown }: Publication): void {
    if (step > this.#newest) this.#advance(step);
    this.#readings++;
    if (truthOf !== null && shown !== null && step >= this.#newest) this.#sawTruth(truthOf, shown);
    if (value === this.#last) return;
    this.#oracle.record({ at, value });
    this.#last = value;
    if (value === null) return;
    this.#first ??= { value, step };
    // An older sample in between does not reduce the time that the counter had.
    this.#makeable += makeableKwh(this.counter.boundW / 1_000, this.#newest - this.#movedStep);
    // The counter of a period that still reads zero has not changed since the period began.
    this.#movedStep = value === 0 && !this.#truth.isLifetime ? (this.#truth.starts[this.#newest] as number) : this.#newest;
  }

  /** Ends the last period. */
  close(at: number): void {
    this.#endPeriod(this.#newest);
    this.#sum = this.#oracle.finish(at);
  }

  #advance(step: number): void {
    const { starts, isLifetime } = this.#truth;
    if (!isLifetime && this.#newest >= 0 && starts[step] !== starts[this.#newest]) {
      this.#endPeriod(this.#newest);
      this.#readings = 0;
      this.#lastClean = null;
      this.#allowed = this.#stepKwh;
      this.#undecidable = 0;
      this.#begins('period', starts[step] as number);
    }
    this.#newest = step;
  }

  /** A lifetime counter is never low enough to be mistaken for another one. */
  #begins(by: Beginning['count']['by'], fromStep: number): void {
    const { counter } = this;
    if (this.#truth.isLifetime || this.#seen === null) return;
    this.#beginning = new Beginning({ by, fromStep, old: this.#seen, boundKw: counter.boundW / 1_000 });
  }

  #sawCount(step: number, kwh: number): void {
    if (this.#beginning !== null && step < this.#beginning.count.fromStep) this.#beginning.seeOld();
    else if (this.#beginning !== null) {
      const seen = this.#beginning.see(this.#newest, kwh);
      if (seen === 'alike') this.#undecidable += this.#beginning.count.old.kwh;
      if (seen !== 'unproven') this.#beginning = null;
    }
    if (this.#beginning === null) this.#seen = { kwh, movedStep: this.#seen?.kwh === kwh ? this.#seen.movedStep : this.#newest };
  }

  #sawTruth(step: number, shown: number): void {
    const start = this.#truth.starts[this.#newest] as number;
    if (step < (this.#lastClean ?? start)) return;
    this.#sawCount(step, shown);
    const gap = this.#made(this.#lastClean ?? start, step);
    if (this.#changedAt !== null && step >= this.#changedAt) {
      this.#allowed += gap + this.#stepKwh;
      this.#changedAt = null;
    }
    this.#lastClean = step;
  }

  #endPeriod(newest: number): void {
    const { starts, isLifetime } = this.#truth;
    if (this.#first === null || this.#last === null || this.#lastClean === null) return;
    // Nothing can be confirmed about a period that was read once.
    if (this.#readings < 2) return;
    const from = isLifetime ? this.#first.step : (starts[newest] as number);
    const trueKwh = this.#made(from, this.#lastClean);
    const shownKwh = isLifetime ? this.#last - this.#first.value : this.#last;
    const excessKwh = Math.abs(shownKwh - trueKwh) - this.#allowed;
    const undecidableKwh = this.#undecidable + this.#unproven(this.#lastClean);
    this.deviations.push({ until: START + newest * STEP_MS, shownKwh, trueKwh, excessKwh, undecidableKwh });
  }

  /** The energy since the counter began again, as long as that cannot be proven. */
  #unproven(until: number): number {
    if (this.#beginning === null || this.#beginning.count.by === 'period' || this.#beginning.count.fromStep > until) return 0;
    return this.#made(this.#beginning.count.fromStep, until);
  }

  #made(from: number, until: number): number {
    return (this.#truth.energy[until] as number) - (this.#truth.energy[from] as number);
  }

  #row(sum: number): void {
    const growth = sum - this.#sum;
    this.#sum = sum;
    if (Math.abs(growth) < 1e-9) return;
    this.worstLeapKwh = Math.max(this.worstLeapKwh, growth - this.#makeable);
    this.worstDropKwh = Math.max(this.worstDropKwh, -growth);
    this.#makeable = 0;
  }

  /** The true energy, as far as samples showed it. */
  get trueKwh(): number {
    return this.deviations.reduce((total, deviation) => total + deviation.trueKwh, 0);
  }

  /** The deviation of Home Assistant's sum from the truth. */
  get errorKwh(): number {
    return Math.abs(this.#sum - this.trueKwh);
  }
}
