import { expect, test } from 'vitest';
import { nextPoll } from '../../../src/poll/next-poll.ts';
import { PollScheduler } from '../../../src/schedule/poll-scheduler.ts';
import { MINUTE, START } from './support.ts';

const SECOND = 1_000;
const PLANTS = ['1', '2'];

/** Returns a scheduler for two plants with a fixed interval, after the first poll. */
function polledOnce({ usable = Number.POSITIVE_INFINITY } = {}): PollScheduler {
  const scheduler = new PollScheduler({
    schedule: 'interval',
    intervalMs: 5 * MINUTE,
    budget: { usable: () => usable, used: () => 0 },
    calls: { callsOf: () => 2 },
  });
  scheduler.next(START);
  const completeness = new Map([['1', { newestMs: START - MINUTE, isWhole: true }]]);
  scheduler.recordPoll({ asked: PLANTS, present: PLANTS, completeness, readAt: START, calls: 2 });
  return scheduler;
}

test('a failed request is repeated as soon as it may be, and no other with it', () => {
  const selection = { psIds: null, failedOnly: true };
  expect(nextPoll(polledOnce(), START + 50 * SECOND, START)).toEqual({ atMs: START + 50 * SECOND, selection });
});

test('without a failure the planned poll comes next, with the plants that the scheduler names', () => {
  expect(nextPoll(polledOnce(), null, START)).toEqual({ atMs: START + 5 * MINUTE, selection: { psIds: PLANTS, failedOnly: false } });
});

test('a failed request that may be repeated only after the planned poll waits for that poll', () => {
  expect(nextPoll(polledOnce(), START + 60 * MINUTE, START)).toMatchObject({ atMs: START + 5 * MINUTE, selection: { failedOnly: false } });
});

test('where calls are short what failed waits for the planned poll', () => {
  expect(nextPoll(polledOnce({ usable: 20 }), START + 50 * SECOND, START)).toMatchObject({ selection: { failedOnly: false } });
});
