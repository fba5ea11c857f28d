import { expect, test } from 'vitest';
import { ScheduledPoll } from '../../../src/poll/scheduled-poll.ts';
import { PollScheduler } from '../../../src/schedule/poll-scheduler.ts';
import { MINUTE, START } from './support.ts';

const SECOND = 1_000;

/** Rounds over two plants on a plain interval. @returns what each poll was to read */
function started({ usable = Number.POSITIVE_INFINITY, retryMs = null as number | null } = {}) {
  const turns: unknown[] = [];
  const scheduler = new PollScheduler({
    schedule: 'interval',
    intervalMs: 5 * MINUTE,
    budget: { usable: () => usable, used: () => 0 },
    callsOf: () => 2,
  });
  const at = { nowMs: START, retryMs };
  const scheduledPoll = new ScheduledPoll({
    scheduler,
    poll: async (turn) => {
      turns.push(turn);
      const asked = ['1', '2'];
      return {
        readAt: at.nowMs,
        asked,
        present: asked,
        completeness: new Map([['1', { newestMs: at.nowMs - MINUTE, isWhole: true }]]),
        calls: 2,
      };
    },
    nextRetryMs: () => at.retryMs,
  });
  return { scheduledPoll, turns, at };
}

test('what failed is read again as soon as it may be, and nothing else with it', async () => {
  const { scheduledPoll, turns, at } = started();
  await scheduledPoll.poll({ all: true });
  at.retryMs = START + 50 * SECOND;
  expect(scheduledPoll.nextAt(START)).toBe(START + 50 * SECOND);
  at.nowMs = START + 50 * SECOND;
  await scheduledPoll.poll({ all: false });
  expect(turns.at(-1)).toEqual({ psIds: null, failedOnly: true });
  at.retryMs = null;
  expect(scheduledPoll.nextAt(at.nowMs)).toBe(START + 5 * MINUTE);
  await scheduledPoll.poll({ all: false });
  expect(turns.at(-1)).toMatchObject({ failedOnly: false });
});

test('what may be read again only after the next poll waits for its turn', async () => {
  const { scheduledPoll, at } = started();
  await scheduledPoll.poll({ all: true });
  at.retryMs = START + 60 * MINUTE;
  expect(scheduledPoll.nextAt(START)).toBe(START + 5 * MINUTE);
});

test('where calls are short what failed waits for the next poll', async () => {
  const { scheduledPoll, at } = started({ usable: 20 });
  await scheduledPoll.poll({ all: true });
  at.retryMs = START + 50 * SECOND;
  expect(scheduledPoll.nextAt(START)).toBeGreaterThanOrEqual(START + 5 * MINUTE);
});
