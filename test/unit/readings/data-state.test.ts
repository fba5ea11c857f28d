import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canSleep, dataStateHoldsUntil, dataStateOf, isPvMeasurement } from '../../../src/readings/data-state.ts';
import { lifetimeEnergy, power } from './spec.ts';

const NOW = Date.UTC(2026, 2, 10, 15);
const MINUTE = 60_000;
const observed = {
  measuredAt: NOW - 5 * MINUTE,
  nowMs: NOW,
  limitMs: 20 * MINUTE,
  canSleep: true,
  sunIsDown: () => true,
  sunHoldsUntil: () => NOW + 60 * MINUTE,
};

test('a device is fresh, asleep, stale or was never seen', () => {
  expect(dataStateOf(observed)).toBe('fresh');
  expect(dataStateOf({ ...observed, measuredAt: NOW - 21 * MINUTE })).toBe('asleep');
  expect(dataStateOf({ ...observed, measuredAt: NOW - 21 * MINUTE, sunIsDown: () => false })).toBe('stale');
  expect(dataStateOf({ ...observed, measuredAt: NOW - 21 * MINUTE, canSleep: false })).toBe('stale');
  expect(dataStateOf({ ...observed, measuredAt: null })).toBe('never_seen');
});

test('a device whose clock is hours ahead is stale, not asleep', () => {
  expect(dataStateOf({ ...observed, measuredAt: NOW + 180 * MINUTE })).toBe('stale');
});

test.each([
  ['fresh', {}, NOW + 15 * MINUTE + 1],
  ['asleep', { measuredAt: NOW - 21 * MINUTE }, NOW + 60 * MINUTE],
  ['stale by day', { measuredAt: NOW - 21 * MINUTE, sunIsDown: () => false }, NOW + 60 * MINUTE],
  ['stale, and never asleep', { measuredAt: NOW - 21 * MINUTE, canSleep: false }, null],
  ['hours ahead', { measuredAt: NOW + 180 * MINUTE }, NOW + 60 * MINUTE],
  ['never seen', { measuredAt: null }, null],
])('the state of a device that is %s holds until the time can change it', (_case, facts, untilMs) => {
  const given = { ...observed, ...facts };
  expect(dataStateHoldsUntil(dataStateOf(given), given)).toBe(untilMs);
});

test('until then it does not change', () => {
  const minutes = fc.integer({ min: -400, max: 400 });
  fc.assert(
    fc.property(minutes, fc.nat(400), (measuredAgo, later) => {
      const given = { ...observed, measuredAt: NOW - measuredAgo * MINUTE, canSleep: false };
      const untilMs = dataStateHoldsUntil(dataStateOf(given), given) ?? Number.POSITIVE_INFINITY;
      const nowMs = NOW + later * MINUTE;
      if (nowMs < untilMs) expect(dataStateOf({ ...given, nowMs })).toBe(dataStateOf(given));
      if (Number.isFinite(untilMs)) expect(dataStateOf({ ...given, nowMs: untilMs })).not.toBe(dataStateOf(given));
    }),
  );
});

test('PV values: power and current of inverters, and the PV power of a plant', () => {
  expect(isPvMeasurement({ ...power, deviceType: 1 })).toBe(true);
  expect(isPvMeasurement({ ...power, deviceType: 11, role: 'pv_power' })).toBe(true);
  expect(isPvMeasurement({ ...power, deviceType: 11, role: 'load_power' })).toBe(false);
  expect(isPvMeasurement({ ...lifetimeEnergy, deviceType: 1 })).toBe(false);
  expect([1, 55, 14, 7].map(canSleep)).toEqual([true, true, false, false]);
});
