import { expect, test } from 'vitest';
import { HOUR_MS } from '../../../src/calendar.ts';
import { purposeOf } from '../../../src/isolarcloud/call-purpose.ts';
import { CallResults } from '../../../src/isolarcloud/call-results.ts';
import { LOGIN_DIALECT, PLATFORM_DIALECT } from '../../../src/isolarcloud/dialect.ts';

test('calls are counted by endpoint and result, the most frequent first', () => {
  const results = new CallResults();
  expect([results.all, results.answeredMs]).toEqual([[], null]);
  results.ended('login', 'password_wrong', 1);
  expect(results.answeredMs).toBeNull();
  for (const nowMs of [2, 3]) results.ended('getDeviceList', 'ok', nowMs);
  results.ended('getDeviceList', 'cloud_fault', 4);
  expect(results.answeredMs).toBe(3);
  expect(results.all).toEqual([
    { endpoint: 'getDeviceList', result: 'ok', count: 2 },
    { endpoint: 'login', result: 'password_wrong', count: 1 },
    { endpoint: 'getDeviceList', result: 'cloud_fault', count: 1 },
  ]);
});

test('calls are counted by purpose in both flavours, each in its hour and day', () => {
  const results = new CallResults();
  const at = Date.UTC(2026, 5, 1, 23, 30);
  for (const endpoint of ['login', 'getDeviceRealTimeData', 'platform/getDeviceRealTimeData', 'platform/getPowerStationDetail'])
    results.ended(endpoint, 'ok', at);
  results.ended('getDeviceRealTimeData', 'cloud_fault', at + HOUR_MS);
  const counted = (nowMs: number) => results.byPurpose(nowMs).map(({ purpose, thisHour, today }) => [purpose, thisHour, today]);
  const none = (...purposes: string[]) => purposes.map((purpose) => [purpose, 0, 0]);
  expect(counted(at)).toEqual([['values', 2, 2], ['lists', 1, 1], ...none('alarms', 'history'), ['sign_in', 1, 1]]);
  expect(counted(at + HOUR_MS)).toEqual([['values', 1, 1], ...none('lists', 'alarms', 'history', 'sign_in')]);
});

test('every endpoint of both flavours has a purpose', () => {
  const endpoints = [LOGIN_DIALECT, PLATFORM_DIALECT].flatMap(({ page: _, queryTypes, plantDetail, ...dialect }) => [
    plantDetail.endpoint,
    ...Object.values(dialect).filter((endpoint) => endpoint !== null),
  ]);
  expect(endpoints.filter((endpoint) => purposeOf(endpoint) === undefined)).toEqual([]);
});
