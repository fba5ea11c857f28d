import { expect, test } from 'vitest';
import { CallResults } from '../../../src/isolarcloud/call-results.ts';

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
