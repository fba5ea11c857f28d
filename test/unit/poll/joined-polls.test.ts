import { expect, test } from 'vitest';
import { BridgeError } from '../../../src/errors.ts';
import { joinedRefresh, joinedStatus } from '../../../src/poll/joined-polls.ts';
import type { PollStatus } from '../../../src/poll/poller.ts';
import { joinedUsage } from '../../../src/poll/quota.ts';
import { joinedLimits } from '../../../src/schedule/call-budget.ts';

const status = (some: Partial<PollStatus>): PollStatus => ({
  startedMs: 10,
  endedMs: 20,
  nextMs: 100,
  error: null,
  isRetry: false,
  ...some,
});

test('the polls of one account are shown as they are', () => {
  const only = status({ isRetry: true });
  expect(joinedStatus([only])).toBe(only);
});

test('of several accounts the next poll of any is shown, and the error of one', () => {
  const error = new BridgeError('password_wrong');
  const joined = joinedStatus([status({ nextMs: null, error }), status({ startedMs: 30, endedMs: 40, nextMs: 70, isRetry: true })]);
  expect(joined).toEqual({ startedMs: 30, endedMs: 40, nextMs: 70, error, isRetry: true });
});

test('while the poll of one account runs, no next one is planned', () => {
  expect(joinedStatus([status({ startedMs: 50, endedMs: null, nextMs: null }), status({})])).toMatchObject({ endedMs: null, nextMs: null });
});

test('a refresh has an effect as soon as it has one for an account', () => {
  expect(joinedRefresh([null, 5])).toBeNull();
  expect(joinedRefresh([8, 5])).toBe(5);
});

test('calls and limits are summed, and the account with the fewest calls left decides', () => {
  const usage = (left: number | null) => ({ thisHour: 1, today: 2, thisMonth: 3, left });
  expect(joinedUsage([usage(40), usage(null), usage(7)])).toEqual({ thisHour: 3, today: 6, thisMonth: 9, left: 7 });
  const limits = { perHour: 10, perDay: 20, perMonth: null };
  expect(joinedLimits([limits, { ...limits, perDay: null }])).toEqual({ perHour: 20, perDay: null, perMonth: null });
});
