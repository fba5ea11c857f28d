import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CurveRing, type CurveSample, STEP_MS } from '../../../../src/page/model/curve-ring.ts';
import { Curves, curvesCodec, MOST_PLANTS } from '../../../../src/page/model/curves.ts';
import { START } from '../../poll/support.ts';

const NOTHING = { solar: null, home: null, grid: null, battery: null, soc: null };
const sample = (step: number, solar: number | null, doubtful = false): CurveSample => ({
  at: START + step * STEP_MS,
  values: { ...NOTHING, solar },
  doubtful,
});
const solarOf = (samples: readonly CurveSample[] | null) => samples?.map(({ values }) => values.solar);

test('a curve has a sample for each five minutes; a time without one is a gap, and the last of a time counts', () => {
  const ring = new CurveRing();
  expect(ring.samples()).toEqual([]);
  ring.add(sample(0, 10));
  expect(ring.add({ ...sample(3, 30), at: START + 3 * STEP_MS + 99_000 })).toBe(START + 3 * STEP_MS);
  ring.add(sample(3, 35, true));
  expect(ring.samples()).toEqual([sample(0, 10), sample(1, null), sample(2, null), sample(3, 35, true)]);
});

test('a gap at the start is left out, one at the end is not', () => {
  const ring = new CurveRing();
  for (const [step, solar] of [null, 1, null].entries()) ring.add(sample(step, solar));
  expect(solarOf(ring.samples())).toEqual([1, null]);
});

test('a curve holds the last 48 hours, whatever comes in which order', () => {
  const steps = fc.array(fc.record({ step: fc.nat({ max: 3_000 }), solar: fc.integer({ min: 0, max: 5_000 }) }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (all) => {
      const ring = new CurveRing();
      const expected = new Map<number, number>();
      let last = Number.NEGATIVE_INFINITY;
      for (const { step, solar } of all) {
        const isTaken = ring.add(sample(step, solar)) !== null;
        expect(isTaken).toBe(step > last - 576);
        if (isTaken) expected.set(step, solar);
        last = Math.max(last, step);
      }
      const kept = [...expected].filter(([step]) => step > last - 576).sort(([one], [other]) => one - other);
      const samples = ring.samples();
      expect(samples.flatMap(({ at, values }) => (values.solar === null ? [] : [[(at - START) / STEP_MS, values.solar]]))).toEqual(kept);
      expect(samples.length).toBeLessThanOrEqual(576);
    }),
  );
});

test('curves are the same after they were saved and restored', () => {
  const curves = new Curves();
  curves.add('1', { ...sample(0, 1_234.5), values: { solar: 1_234.5, home: 500, grid: -734.5, battery: 0, soc: 55.5 } });
  curves.add('1', sample(2, null, true));
  curves.add('2', sample(1, 7));
  const saved = curvesCodec.parse(JSON.parse(JSON.stringify(curves.saved())));
  const restored = new Curves();
  restored.restore(saved);
  for (const psId of ['1', '2']) expect(restored.samplesOf(psId)).toEqual(curves.samplesOf(psId));
});

test('a file of a version with other columns gives the columns that both have', () => {
  const curves = new Curves();
  curves.add('1', sample(0, 5));
  const { plants } = curves.saved();
  const restored = new Curves();
  restored.restore({ version: 1, columns: ['other', 'home', 'grid', 'battery', 'solar'], plants });
  expect(restored.samplesOf('1')).toEqual([]);
});

test('a damaged value in the file is a gap, and no error', () => {
  const restored = new Curves();
  restored.restore({ version: 1, columns: ['solar'], plants: { 1: { from: 5, values: Buffer.from('abcdefg').toString('base64') } } });
  expect(restored.samplesOf('1')).toEqual([]);
});

test('only the first 50 plants have a curve', () => {
  const curves = new Curves();
  for (let plant = 0; plant < MOST_PLANTS; plant += 1) expect(curves.add(`${plant}`, sample(0, 1))).not.toBeNull();
  expect(curves.add('one more', sample(0, 1))).toBeNull();
  expect(curves.samplesOf('one more')).toBeNull();
});

test('the curves of 50 plants take 0.7 MB outside the heap', () => {
  const before = process.memoryUsage().arrayBuffers;
  const curves = new Curves();
  for (let plant = 0; plant < MOST_PLANTS; plant += 1) curves.add(`${plant}`, sample(0, 1));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
});
