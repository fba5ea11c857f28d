import { z } from 'zod';
import { CURVE_COLUMNS, type CurveColumn } from '../view/documents/curve.ts';
import { CurveRing, type CurveSample, STEP_MS } from './curve-ring.ts';

/** Maximum number of plants that have a curve. */
export const MOST_PLANTS = 50;

const savedCurve = z.object({
  /** Number of the first sample, which is its time divided by the step. */
  from: z.number().int(),
  /** The values of each column, one after the other, and for each sample whether it is doubtful: 32-bit floats in base64. */
  values: z.string(),
});

const savedCurves = z.object({ version: z.literal(1), columns: z.array(z.string()), plants: z.record(z.string(), savedCurve) });
export type SavedCurves = Readonly<z.infer<typeof savedCurves>>;

export const curvesCodec = {
  parse: (json: unknown): SavedCurves => savedCurves.parse(json),
  empty: (): SavedCurves => ({ version: 1, columns: [...CURVE_COLUMNS], plants: {} }),
};

/** The curves of the plants, at most {@link MOST_PLANTS}. */
export class Curves {
  readonly #rings = new Map<string, CurveRing>();

  /** Adds the saved curves of an earlier run. Columns that this version does not have are left out. */
  restore({ columns, plants }: SavedCurves): void {
    for (const [psId, { from, values }] of Object.entries(plants)) {
      const ring = this.#ringFor(psId);
      if (ring === null) return;
      for (const sample of samplesIn(values, columns, from)) ring.add(sample);
    }
  }

  /** Whether the plant has a curve, or can still get one. */
  hasPlaceFor(psId: string): boolean {
    return this.#rings.has(psId) || this.#rings.size < MOST_PLANTS;
  }

  /**
   * Adds a sample. @returns the time of the sample in the curve, epoch milliseconds; null if the plant has no curve or the sample is too
   * old
   */
  add(psId: string, sample: CurveSample): number | null {
    return this.#ringFor(psId)?.add(sample) ?? null;
  }

  /** @returns the samples, the oldest first; null: the plant has no curve */
  samplesOf(psId: string): readonly CurveSample[] | null {
    return this.#rings.get(psId)?.samples() ?? null;
  }

  sampleAt(psId: string, at: number): CurveSample | null {
    return this.#rings.get(psId)?.at(at) ?? null;
  }

  /** Forgets the curves of plants that are no longer listed. */
  keepOnly(psIds: ReadonlySet<string>): void {
    for (const psId of this.#rings.keys()) if (!psIds.has(psId)) this.#rings.delete(psId);
  }

  saved(): SavedCurves {
    const plants = [...this.#rings].flatMap(([psId, ring]) => {
      const samples = ring.samples();
      const [first] = samples;
      return first === undefined ? [] : [[psId, { from: first.at / STEP_MS, values: textOf(samples) }] as const];
    });
    return { version: 1, columns: [...CURVE_COLUMNS], plants: Object.fromEntries(plants) };
  }

  #ringFor(psId: string): CurveRing | null {
    const known = this.#rings.get(psId);
    if (known !== undefined) return known;
    if (this.#rings.size >= MOST_PLANTS) return null;
    const ring = new CurveRing();
    this.#rings.set(psId, ring);
    return ring;
  }
}

function textOf(samples: readonly CurveSample[]): string {
  const columns = CURVE_COLUMNS.map((column) => samples.map(({ values }) => values[column] ?? Number.NaN));
  const doubts = samples.map(({ doubtful }) => (doubtful ? 1 : 0));
  return Buffer.from(Float32Array.from([...columns, doubts].flat()).buffer).toString('base64');
}

function samplesIn(text: string, columns: readonly string[], from: number): readonly CurveSample[] {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  const values = new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
  const length = Math.floor(values.length / (columns.length + 1));
  const valueAt = (column: number, index: number): number | null => {
    const value = column === -1 ? undefined : values[column * length + index];
    return value === undefined || !Number.isFinite(value) ? null : value;
  };
  return Array.from({ length }, (_, index) => ({
    at: (from + index) * STEP_MS,
    values: Object.fromEntries(CURVE_COLUMNS.map((column) => [column, valueAt(columns.indexOf(column), index)])) as Record<
      CurveColumn,
      number | null
    >,
    doubtful: valueAt(columns.length, index) === 1,
  }));
}
