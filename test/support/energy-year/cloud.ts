import { type Chance, chanceOf } from './chance.ts';
import { type Glitch, PERMANENT } from './glitches.ts';
import { isDay, START, STEP_MS } from './truth.ts';

/** The true values of a counter. */
export interface CounterTruth {
  /** Index: step. Value: kWh since the start, at the end of the step. */
  readonly energy: Float64Array;
  /** Index: step. Value: the first step of its period; 0 for a lifetime counter. */
  readonly starts: Int32Array;
  readonly isLifetime: boolean;
  readonly boundKw: number;
}

/** The reply to one poll of a device. */
export interface Shown {
  /** The step at which the sample was really taken; its `measuredAt` may be wrong. */
  readonly step: number;
  readonly measuredAt: number;
  readonly serialNumber: string;
  readonly values: readonly (number | null)[];
  /** The step to whose true energy each value belongs; null if the value is wrong. */
  readonly truthOf: readonly (number | null)[];
}

/** From step `from` on, the counter shows `start` plus the energy since step `zero`. */
interface Run {
  readonly from: number;
  readonly zero: number;
  readonly start: number;
}

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
const LIFETIME_START_KWH = 8_000;
/** Hours of full power for which an impossible value exceeds the true one: longer than the longest time without polls. */
const BEYOND_HOURS = 5 * 24 * 1.25;

/** A cloud that answers each poll of a device with its counters, distorted by glitches. */
export class GlitchyCloud {
  readonly #truths: readonly CounterTruth[];
  readonly #sleeps: boolean;
  readonly #chance: Chance;
  readonly #glitches: readonly Glitch[];
  readonly #runs: Run[][];
  readonly #swapSteps: number[] = [];
  #next = 0;
  #active: Glitch[] = [];

  constructor(truths: readonly CounterTruth[], glitches: readonly Glitch[], options: { sleeps: boolean; seed: number }) {
    this.#truths = truths;
    this.#sleeps = options.sleeps;
    this.#chance = chanceOf(options.seed);
    this.#glitches = glitches;
    this.#runs = truths.map(({ isLifetime }) => [{ from: 0, zero: 0, start: isLifetime ? LIFETIME_START_KWH : 0 }]);
  }

  /** Advances to a step. @returns the glitches that begin at it, and those that are active */
  advance(step: number): { readonly begun: readonly Glitch[]; readonly active: readonly Glitch[] } {
    if (this.#active.length > 0) this.#active = this.#active.filter(({ until }) => until >= step);
    const begun: Glitch[] = [];
    for (let glitch = this.#glitches[this.#next]; glitch !== undefined && glitch.from <= step; glitch = this.#glitches[++this.#next]) {
      begun.push(glitch);
      if (PERMANENT.has(glitch.kind)) this.#change(glitch, step);
      else this.#active.push(glitch);
    }
    return { begun, active: this.#active };
  }

  show(step: number): Shown {
    let sample = this.#awake(step);
    let measuredShiftMs = 0;
    let lag = 0;
    for (const { kind, from, size } of this.#active) {
      if (kind === 'silent') sample = Math.min(sample, this.#awake(from));
      if (kind === 'old_replica' && this.#chance() < 0.5) sample = Math.max(0, this.#awake(sample - 1 - Math.floor(size * 6)));
      if (kind === 'lagging_totals' && this.#chance() < 0.5) lag = 1 + Math.floor(size * 6);
      if (kind === 'hour_ahead') measuredShiftMs = HOUR_MS;
      if (kind === 'hour_behind') measuredShiftMs = -HOUR_MS;
      if (kind === 'weeks_ahead') measuredShiftMs = WEEK_MS;
    }
    const counted = Math.max(0, sample - lag);
    // The guard cannot distinguish a sample dated an hour too early from one taken then, so its values count as wrong.
    const truthOf = this.#truths.map(() => (measuredShiftMs < 0 ? null : counted));
    const values = this.#truths.map((truth, index) => {
      const right = this.#value(truth, index, counted);
      const shown = this.#active.reduce((value, glitch) => this.#distorted(value, glitch, truth, index, sample), right as number | null);
      if (shown !== right) truthOf[index] = null;
      return shown;
    });
    return {
      step: sample,
      measuredAt: START + sample * STEP_MS + measuredShiftMs,
      serialNumber: `SN${this.#swapSteps.filter((swap) => swap <= sample).length}`,
      values,
      truthOf,
    };
  }

  /** Returns the step of the newest sample; for a sleeping device that is an earlier one. */
  #awake(step: number): number {
    if (!this.#sleeps) return step;
    let awake = step;
    while (awake > 0 && !isDay(START + awake * STEP_MS)) awake--;
    return awake;
  }

  #change({ kind, counter, size }: Glitch, step: number): void {
    if (kind === 'swap') this.#swapSteps.push(step);
    for (const [index, runs] of this.#runs.entries()) {
      if (counter !== null && counter !== index) continue;
      const { isLifetime, boundKw } = this.#truths[index] as CounterTruth;
      const run = runOf(runs, step);
      const leap = isLifetime ? boundKw * (BEYOND_HOURS + size * 1_000) : 0;
      const used = kind === 'swap' && isLifetime && size < 0.3 ? size * 9_000 : 0;
      runs.push(kind === 'rebase' ? { ...run, from: step, start: run.start + leap } : { from: step, zero: step, start: used });
    }
  }

  #value({ energy, starts, isLifetime }: CounterTruth, index: number, step: number): number {
    const { zero, start } = runOf(this.#runs[index] as Run[], step);
    const from = isLifetime ? zero : Math.max(zero, starts[step] as number);
    return rounded(start + Math.max(0, (energy[step] as number) - (energy[from] as number)));
  }

  #distorted(
    value: number | null,
    { kind, counter, size, from }: Glitch,
    truth: CounterTruth,
    index: number,
    sample: number,
  ): number | null {
    if (value === null || (counter !== null && counter !== index)) return value;
    switch (kind) {
      case 'missing':
      case 'all_missing':
        return null;
      case 'negative':
        return -1 - value;
      case 'zero':
      case 'all_zero':
        return 0;
      case 'dip':
        return truth.isLifetime ? rounded(value * (1 - 0.08 * size ** 4)) : value;
      case 'garbage':
        return rounded(value * 3 + truth.boundKw * (BEYOND_HOURS + 10_000 * size));
      case 'late_reset':
      case 'previous_again':
        return truth.isLifetime ? value : this.#previous(truth, index, sample, from);
      default:
        return value;
    }
  }

  /** Returns, early in a period, the last total of the previous period; otherwise the true value. */
  #previous(truth: CounterTruth, index: number, sample: number, from: number): number {
    const start = truth.starts[sample] as number;
    const isEarly = start > 0 && sample - start < 48 && from - start < 48;
    return this.#value(truth, index, isEarly ? start - 1 : sample);
  }
}

const runOf = (runs: readonly Run[], step: number): Run => runs.findLast(({ from }) => from <= step) as Run;
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
