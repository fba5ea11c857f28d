import { MINUTE_MS } from '../../calendar.ts';
import { CURVE_COLUMNS, type CurveColumn, type CurvePoint } from '../view/documents/curve.ts';

/** Time between two samples of a curve. The cloud has new samples at most every five minutes. */
export const STEP_MS = 5 * MINUTE_MS;
/** Number of samples in 48 hours. */
export const SLOTS = 576;

/** A sample of the powers of a plant. */
export type CurveSample = Omit<CurvePoint, 'psId'>;

/** Number of values of a sample: one for each column, and one that says whether the sample is doubtful. */
const WIDTH = CURVE_COLUMNS.length + 1;

/**
 * The powers of one plant in the last 48 hours, one sample for each five minutes. The values lie outside the heap, 14 kB a plant;
 * NaN is a gap.
 */
export class CurveRing {
  readonly #values = new Float32Array(SLOTS * WIDTH).fill(Number.NaN);
  /** Number of the newest sample, which is its time divided by the step; null: the curve is empty. */
  #last: number | null = null;

  /**
   * Adds a sample. It replaces an earlier sample of the same five minutes.
   * @returns the time of the sample in the curve, epoch milliseconds; null if it is older than the curve
   */
  add({ at, values, doubtful }: CurveSample): number | null {
    const slot = Math.floor(at / STEP_MS);
    const last = this.#last ?? slot - 1;
    if (slot <= last - SLOTS) return null;
    for (let passed = Math.max(last + 1, slot - SLOTS + 1); passed <= slot; passed += 1) this.#write(passed, null);
    this.#last = Math.max(last, slot);
    this.#write(slot, { values, doubtful });
    return slot * STEP_MS;
  }

  /** Returns the sample at a time that `add` has returned; null if the curve no longer has it. */
  at(at: number): CurveSample | null {
    const slot = Math.floor(at / STEP_MS);
    if (this.#last === null || slot > this.#last || slot <= this.#last - SLOTS) return null;
    const place = placeOf(slot);
    const values = Object.fromEntries(CURVE_COLUMNS.map((column, index) => [column, numberOrNull(this.#values[place + index])])) as Record<
      CurveColumn,
      number | null
    >;
    return { at: slot * STEP_MS, values, doubtful: this.#values[place + WIDTH - 1] === 1 };
  }

  /** Returns all samples from the first one with a value, the oldest first. A gap is a sample without values. */
  samples(): readonly CurveSample[] {
    if (this.#last === null) return [];
    const last = this.#last;
    const all = Array.from({ length: SLOTS }, (_, index) => this.at((last - SLOTS + 1 + index) * STEP_MS)).filter(
      (sample) => sample !== null,
    );
    const first = all.findIndex(({ values }) => CURVE_COLUMNS.some((column) => values[column] !== null));
    return first === -1 ? [] : all.slice(first);
  }

  #write(slot: number, sample: Pick<CurveSample, 'values' | 'doubtful'> | null): void {
    const place = placeOf(slot);
    for (const [index, column] of CURVE_COLUMNS.entries()) this.#values[place + index] = sample?.values[column] ?? Number.NaN;
    this.#values[place + WIDTH - 1] = sample?.doubtful === true ? 1 : 0;
  }
}

const placeOf = (slot: number): number => (slot % SLOTS) * WIDTH;

const numberOrNull = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);
