import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dayProfileFor } from '../../../src/backfill/day-profile.ts';
import { findPoint } from '../../../src/catalogue/index.ts';
import type { Plant, PointSpec } from '../../../src/model.ts';
import { believedCoordinates, isSunDown } from '../../../src/readings/sun.ts';
import { plant } from '../poll/support.ts';

const HOUR_MS = 3_600_000;
const MIDNIGHT = Date.parse('2026-07-01T00:00:00+10:00');
const BRISBANE = { latitude: -27.47, longitude: 153.03 };

const point = (type: number, id: string): PointSpec => {
  const spec = findPoint(type, id);
  if (spec === null) throw new Error(`no point ${type}/${id}`);
  return spec;
};
const YIELD = point(1, '2');
const PURCHASED = point(11, '83105');
const at10 = (facts: Partial<Plant>): Plant => plant('1', { declaredZone: 'GMT+10', ...facts });

/** Returns the share of each hour of a day at GMT+10. */
const hoursOf = (given: Plant, observedMinutes: number | null = null, spec = YIELD): number[] => {
  const { share } = dayProfileFor(given, observedMinutes)(spec);
  const hours = Array.from({ length: 24 }, (_, hour) => share(MIDNIGHT + hour * HOUR_MS, MIDNIGHT + (hour + 1) * HOUR_MS));
  const whole = hours.reduce((sum, part) => sum + part, 0);
  return hours.map((part) => part / whole);
};

it('solar energy falls by the sun at the place of the plant, anything else evenly', () => {
  expect(dayProfileFor(at10(BRISBANE), null)(YIELD)).toMatchObject({ how: 'sun', isGuess: false });
  expect(dayProfileFor(at10(BRISBANE), null)(PURCHASED)).toMatchObject({ how: 'evenly', isGuess: false });
  expect(dayProfileFor(at10({ latitude: 0, longitude: 0 }), null)(PURCHASED)).toMatchObject({ how: 'evenly', isGuess: false });
});

it.each([
  ['are not set', { latitude: 0, longitude: 0 }],
  ['are not told', {}],
  ['belong to another zone', { latitude: 52.5, longitude: 13.4 }],
])('where the coordinates %s solar energy falls between 6 and 18 of the time zone, most of it at noon, as a guess', (_what, facts) => {
  const given = at10(facts);
  expect(dayProfileFor(given, null)(YIELD)).toMatchObject({ how: 'zone_sun', isGuess: true });
  const hours = hoursOf(given);
  for (const hour of [0, 1, 2, 3, 4, 19, 20, 21, 22, 23]) expect(hours[hour]).toBe(0);
  expect([11, 12]).toContain(hours.indexOf(Math.max(...hours)));
  expect(hoursOf(given, 11 * 60).indexOf(Math.max(...hoursOf(given, 11 * 60)))).toBe(hours.indexOf(Math.max(...hours)));
});

it('solar energy falls evenly where not even a zone is known, as a guess', () => {
  const given = at10({ ...BRISBANE, declaredZone: null });
  expect(dayProfileFor(given, null)(YIELD)).toMatchObject({ how: 'evenly', isGuess: true });
  expect(dayProfileFor(given, 600)(YIELD)).toMatchObject({ how: 'sun', isGuess: false });
});

it('the place is believed exactly where the running bridge believes it, and then nothing falls where it calls the sun down', () => {
  const degrees = (most: number) => fc.option(fc.double({ min: -most, max: most, noNaN: true }));
  const offset = fc.integer({ min: -12, max: 14 }).map((hours) => hours * 60);
  fc.assert(
    fc.property(degrees(95), degrees(190), offset, fc.option(offset), (latitude, longitude, declaredMinutes, observedMinutes) => {
      const hours = declaredMinutes / 60;
      const given = plant('1', { latitude, longitude, declaredZone: `GMT${hours < 0 ? '' : '+'}${hours}` });
      const inForce = observedMinutes ?? declaredMinutes;
      const { share, isGuess } = dayProfileFor(given, observedMinutes)(YIELD);
      expect(isGuess).toBe(believedCoordinates(given, inForce) === null);
      for (let hour = 0; hour < 24; hour++) {
        const from = MIDNIGHT + hour * HOUR_MS;
        if (!isGuess && isSunDown(given, inForce, from)) expect(share(from - 1, from + 1)).toBe(0);
      }
    }),
  );
});
