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
  /** The step to which the sample's value belongs: its own, or an earlier one if totals are delayed; null if the value is wrong. */
  readonly truthOf: number | null;
  /** The value in the sample. */
  readonly shown: number | null;
}

/** The difference between published and true energy of one period, or of the whole run of a lifetime counter. */
export interface Deviation {
  /** End of the period, epoch milliseconds. */
  readonly until: number;
  readonly shownKwh: number;
  readonly trueKwh: number;
  /** Part of the difference above what the injected events and one step of tolerance explain; zero or negative if they explain all of it. */
  readonly excessKwh: number;
  /** Energy that may belong to the count before a reset or to the one after it; the samples do not show which. */
  readonly undecidableKwh: number;
}

/** Compares the energy that Home Assistant counts for one counter with the truth. */
export class CounterLedger {
  readonly counter: CounterKind;
  readonly #truth: CounterTruth;
  readonly #oracle: StatisticsOracle;
  readonly #stepKwh: number;
  /** Maximum difference that the injected events explain, kWh. */
  #allowed = 0;
  /** Energy of this period that may belong to the new count or to the old one, kWh. */
  #undecidable = 0;
  #seen: Seen | null = null;
  #beginning: Beginning | null = null;
  /** The step of the last event, if there was no correct sample since; otherwise null. */
  #changedAt: number | null = null;
  /** Number of readings since the period began. */
  #readings = 0;
  #lastClean: number | null = null;
  #newest = -1;
  #first: { readonly value: number; readonly step: number } | null = null;
  #last: number | null = null;
  /** Step of the sample in which the published value last changed. */
  #movedStep = 0;
  /** Largest energy that the counter can have made since the last row, kWh. */
  #makeable = 0;
  #sum = 0;
  readonly deviations: Deviation[] = [];
  /** Largest energy that a 5-minute row added beyond what the counter can have made, kWh. */
  worstLeapKwh = 0;
  /** Largest decrease of the sum from one 5-minute row to the next, kWh. */
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
    // Without its state the guard waits up to a day for a counter that is slightly below the last published value.
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
    // The time is counted to the newest sample, even if an older sample was read since.
    this.#makeable += makeableKwh(this.counter.boundW / 1_000, this.#newest - this.#movedStep);
    // A daily, monthly or yearly counter at zero has not changed since the period began.
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

  /** Records that a counter began again. Not needed for lifetime counters: their old and new counts are never alike. */
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
    // A period with a single reading is not compared, because the guard had nothing to confirm it with.
    if (this.#readings < 2) return;
    const from = isLifetime ? this.#first.step : (starts[newest] as number);
    const trueKwh = this.#made(from, this.#lastClean);
    const shownKwh = isLifetime ? this.#last - this.#first.value : this.#last;
    const excessKwh = Math.abs(shownKwh - trueKwh) - this.#allowed;
    const undecidableKwh = this.#undecidable + this.#unproven(this.#lastClean);
    this.deviations.push({ until: START + newest * STEP_MS, shownKwh, trueKwh, excessKwh, undecidableKwh });
  }

  /** Returns the energy since the counter began again if that is not proven yet; otherwise 0. */
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

  /** The true energy of all periods that were compared, kWh. */
  get trueKwh(): number {
    return this.deviations.reduce((total, deviation) => total + deviation.trueKwh, 0);
  }

  /** The difference between Home Assistant's sum and the true energy, kWh. */
  get errorKwh(): number {
    return Math.abs(this.#sum - this.trueKwh);
  }
}
