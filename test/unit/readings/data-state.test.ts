import { expect, test } from 'vitest';
import { canSleep, dataStateOf, isPvMeasurement } from '../../../src/readings/data-state.ts';
import { lifetimeEnergy, power } from './spec.ts';

const NOW = Date.UTC(2026, 2, 10, 15);
const MINUTE = 60_000;
const observed = { measuredAt: NOW - 5 * MINUTE, nowMs: NOW, limitMs: 20 * MINUTE, canSleep: true, sunIsDown: () => true };

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

test('what the modules make: power and current of inverters, and the PV power of a plant', () => {
  expect(isPvMeasurement({ ...power, deviceType: 1 })).toBe(true);
  expect(isPvMeasurement({ ...power, deviceType: 11, role: 'pv_power' })).toBe(true);
  expect(isPvMeasurement({ ...power, deviceType: 11, role: 'load_power' })).toBe(false);
  expect(isPvMeasurement({ ...lifetimeEnergy, deviceType: 1 })).toBe(false);
  expect([1, 55, 14, 7].map(canSleep)).toEqual([true, true, false, false]);
});
