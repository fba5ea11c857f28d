import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { europeanHome, everyKind, hybridHome } from '../../../../src/simulator/fleet.ts';
import { PlantPhysics } from '../../../../src/simulator/physics/plant.ts';
import type { Totals } from '../../../../src/simulator/physics/totals.ts';

const COMMISSIONED = Date.UTC(2025, 2, 1, 3);
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const options = { commissionedAt: COMMISSIONED };
const plants = everyKind(options).filter((plant) => plant.validFlag === 1);
const worlds = plants.map((plant) => ({ plant, physics: new PlantPhysics(plant.site, plant.zone) }));
const anyWorld = fc.constantFrom(...worlds);
const anyMoment = fc.integer({ min: 0, max: 40 * DAY_MS }).map((offset) => COMMISSIONED + offset);

describe('the physics of a plant', () => {
  it('balances powers at every moment', () => {
    fc.assert(
      fc.property(anyWorld, anyMoment, ({ physics }, at) => {
        const truth = physics.truth(at);
        expect(truth.pvW + truth.purchasedW + truth.dischargeW).toBeCloseTo(truth.loadW + truth.feedInW + truth.chargeW, 6);
        expect(Math.min(truth.purchasedW, truth.feedInW)).toBe(0);
        expect(Math.min(truth.chargeW, truth.dischargeW)).toBe(0);
      }),
    );
  });

  it('balances energies at every moment', () => {
    fc.assert(
      fc.property(anyWorld, anyMoment, ({ physics }, at) => {
        for (const totals of [physics.truth(at).lifetime, physics.truth(at).day]) {
          expect(totals.pv + totals.purchased + totals.discharge).toBeCloseTo(totals.load + totals.feedIn + totals.charge, 3);
        }
      }),
    );
  });

  it('grows each total by exactly its power times the time within a step', () => {
    fc.assert(
      fc.property(anyWorld, anyMoment, fc.integer({ min: 1, max: MINUTE_MS - 1 }), ({ physics }, at, durationMs) => {
        const stepStart = at - ((at - COMMISSIONED) % MINUTE_MS);
        const before = physics.truth(stepStart);
        const after = physics.truth(stepStart + durationMs);
        const hours = durationMs / 3_600_000;
        expect(after.lifetime.pv - before.lifetime.pv).toBeCloseTo(before.pvW * hours, 5);
        expect(after.lifetime.purchased - before.lifetime.purchased).toBeCloseTo(before.purchasedW * hours, 5);
        expect(after.lifetime.charge - before.lifetime.charge).toBeCloseTo(before.chargeW * hours, 5);
      }),
    );
  });

  it('integrates a whole day to the sum of its steps', () => {
    for (const { plant, physics } of worlds) {
      const start = COMMISSIONED + 5 * DAY_MS;
      let sum = 0;
      for (let at = start; at < start + DAY_MS; at += plant.site.stepMs) sum += physics.truth(at).feedInW * (plant.site.stepMs / 3_600_000);
      expect(physics.truth(start + DAY_MS).lifetime.feedIn - physics.truth(start).lifetime.feedIn).toBeCloseTo(sum, 3);
    }
  });

  it('never lets a lifetime counter fall', () => {
    fc.assert(
      fc.property(anyWorld, anyMoment, anyMoment, ({ physics }, one, other) => {
        const [earlier, later] = [physics.truth(Math.min(one, other)).lifetime, physics.truth(Math.max(one, other)).lifetime];
        for (const name of Object.keys(earlier) as (keyof Totals)[]) expect(later[name]).toBeGreaterThanOrEqual(earlier[name]);
      }),
    );
  });

  it('keeps the battery between its limits and moves it by what flows', () => {
    const { site, zone } = hybridHome(options);
    const physics = new PlantPhysics(site, zone);
    for (let at = COMMISSIONED; at < COMMISSIONED + 10 * DAY_MS; at += 17 * MINUTE_MS) {
      const { soc, storedWh, lifetime } = physics.truth(at);
      expect(soc).toBeGreaterThanOrEqual((site.battery?.minSoc ?? 0) - 1e-9);
      expect(soc).toBeLessThanOrEqual(1 + 1e-9);
      expect(storedWh).toBeCloseTo(12_800 * 0.5 + lifetime.charge * 0.975 - lifetime.discharge / 0.975, 3);
    }
  });

  it('returns the same values regardless of earlier queries', () => {
    const { site, zone } = hybridHome(options);
    const inOrder = new PlantPhysics(site, zone);
    const jumping = new PlantPhysics(site, zone);
    jumping.truth(COMMISSIONED + 30 * DAY_MS);
    fc.assert(
      fc.property(anyMoment, (at) => {
        expect(jumping.truth(at)).toEqual(inOrder.truth(at));
      }),
    );
  });

  it('differs by seed', () => {
    const [one, other] = [1, 2].map((seed) => hybridHome({ ...options, seed }));
    const noon = COMMISSIONED + 12 * 3_600_000;
    const pv = [one, other].map((plant) => plant && new PlantPhysics(plant.site, plant.zone).truth(noon).pvW);
    expect(pv[0]).not.toBe(pv[1]);
  });

  it('shows power at night only where the sun was moved', () => {
    const night = COMMISSIONED + 2 * DAY_MS;
    const [real, moved] = [hybridHome(options), hybridHome({ ...options, middayAt: night })].map(
      ({ site, zone }) => new PlantPhysics(site, zone).truth(night).pvW,
    );
    expect(real).toBe(0);
    expect(moved).toBeGreaterThan(1000);
  });

  it('restarts daily counters at plant midnight, also on days of 23 hours', () => {
    const { site, zone } = europeanHome({ ...options, followsDaylightTime: true });
    const physics = new PlantPhysics(site, zone);
    for (const midnight of [Date.UTC(2025, 2, 28, 23), Date.UTC(2025, 2, 29, 23), Date.UTC(2025, 2, 30, 22), Date.UTC(2025, 2, 31, 22)]) {
      expect(physics.truth(midnight).day.load).toBe(0);
      expect(physics.truth(midnight - 1).day.load).toBeGreaterThan(1000);
    }
  });

  it('has no truth before commissioning', () => {
    expect(() => worlds[0]?.physics.truth(COMMISSIONED - 1)).toThrow(RangeError);
  });
});
