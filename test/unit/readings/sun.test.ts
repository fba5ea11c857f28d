import fc from 'fast-check';
import { expect, test } from 'vitest';
import { believedCoordinates, isSunDown, sunHoldsUntil } from '../../../src/readings/sun.ts';

const SAO_PAULO = { latitude: -23.55, longitude: -46.63 };
const at = (text: string): number => Date.parse(text);

test('by day the sun is up, by night it is down', () => {
  expect(isSunDown(SAO_PAULO, -180, at('2026-03-10T12:00:00-03:00'))).toBe(false);
  expect(isSunDown(SAO_PAULO, -180, at('2026-03-10T23:00:00-03:00'))).toBe(true);
});

test('at dusk it is not down before it is well below the horizon', () => {
  expect(isSunDown(SAO_PAULO, -180, at('2026-03-10T18:20:00-03:00'))).toBe(false);
  expect(isSunDown(SAO_PAULO, -180, at('2026-03-10T18:45:00-03:00'))).toBe(true);
});

test('north of the polar circle a day may have no night, and a night no day', () => {
  const tromso = { latitude: 69.65, longitude: 18.96 };
  expect(isSunDown(tromso, 120, at('2026-06-21T00:00:00+02:00'))).toBe(false);
  expect(isSunDown(tromso, 60, at('2026-12-21T12:00:00+01:00'))).toBe(true);
});

test.each([
  ['coordinates are not told', { latitude: null, longitude: -46.63 }, -180],
  ['coordinates are not set', { latitude: 0, longitude: 0 }, 0],
  ['coordinates do not exist', { latitude: 123, longitude: -46.63 }, -180],
  ['coordinates do not fit the clock', SAO_PAULO, 480],
  ['the clock is not known', SAO_PAULO, null],
])('the sun is not known to be down if %s', (_case, whereabouts, offsetMinutes) => {
  expect(isSunDown(whereabouts, offsetMinutes, at('2026-03-10T23:00:00-03:00'))).toBe(false);
});

test.each([
  ['Apia', { latitude: -13.83, longitude: -171.76 }, 13 * 60],
  ['Kiritimati', { latitude: 1.87, longitude: -157.43 }, 14 * 60],
  ['Kashgar, on the clock of Beijing', { latitude: 39.47, longitude: 75.98 }, 8 * 60],
  ['Vigo in summer', { latitude: 42.24, longitude: -8.72 }, 2 * 60],
])('%s is believed to be where it is', (_name, place, offsetMinutes) => {
  expect(believedCoordinates(place, offsetMinutes)).toEqual(place);
});

test('a place is believed on one side of the earth only', () => {
  const longitude = fc.double({ min: -180, max: 180, noNaN: true });
  fc.assert(
    fc.property(longitude, fc.integer({ min: -12 * 60, max: 14 * 60 }), (east, offsetMinutes) => {
      const isBelieved = (degrees: number): boolean => believedCoordinates({ latitude: 50, longitude: degrees }, offsetMinutes) !== null;
      if (isBelieved(east)) expect(isBelieved(east > 0 ? east - 180 : east + 180)).toBe(false);
    }),
  );
});

test('until the time it is said to hold, day stays day and night stays night, wherever that is', () => {
  const anywhere = fc.record({ latitude: fc.double({ min: -90, max: 90, noNaN: true }), longitude: fc.integer({ min: -180, max: 180 }) });
  fc.assert(
    fc.property(anywhere, fc.nat(365 * 24 * 60), fc.double({ min: 0, max: 1, noNaN: true }), (place, minute, part) => {
      const offsetMinutes = place.longitude * 4;
      const nowMs = at('2026-01-01T00:00:00Z') + minute * 60_000;
      const untilMs = sunHoldsUntil(place, offsetMinutes, nowMs);
      fc.pre(untilMs !== null);
      expect(untilMs).toBeGreaterThanOrEqual(nowMs + 60_000);
      if (untilMs === nowMs + 60_000) return;
      expect(isSunDown(place, offsetMinutes, nowMs + part * (untilMs - nowMs))).toBe(isSunDown(place, offsetMinutes, nowMs));
    }),
    { numRuns: 2_000 },
  );
});

test('where nothing is proven, nothing changes', () => {
  expect(sunHoldsUntil({ latitude: null, longitude: null }, -180, at('2026-03-10T23:00:00-03:00'))).toBeNull();
});
