import { expect, test } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../src/calendar.ts';
import { PollScheduler } from '../../../src/schedule/poll-scheduler.ts';

const NOON = Date.UTC(2026, 2, 10, 12);
const LAG = 50 * SECOND_MS;

const shown = (psId: string, newestMs: number) => new Map([[psId, { newestMs, isWhole: true }]]);

test('a plant that is gone no longer sets the pace of the others', () => {
  const scheduler = new PollScheduler({
    schedule: 'phase',
    intervalMs: 5 * MINUTE_MS,
    budget: { usable: () => Number.POSITIVE_INFINITY, used: () => 0 },
    calls: { callsOf: () => 1 },
  });
  for (let at = NOON; at < NOON + 10 * MINUTE_MS; at += MINUTE_MS)
    scheduler.recordPoll({ asked: ['quick'], completeness: shown('quick', at), present: ['quick', 'usual'], readAt: at + LAG, calls: 1 });
  expect(scheduler.intervalMs).toBe(MINUTE_MS);
  for (let at = NOON; at < NOON + 20 * MINUTE_MS; at += 5 * MINUTE_MS)
    scheduler.recordPoll({ asked: ['usual'], completeness: shown('usual', at), present: ['usual'], readAt: at + LAG, calls: 1 });
  expect(scheduler.intervalMs).toBe(5 * MINUTE_MS);
});
