import { expect, test } from 'vitest';
import { Rounds } from '../../../src/poll/scheduled-poll.ts';
import { Timetable } from '../../../src/schedule/poll-scheduler.ts';
import { MINUTE, START } from './support.ts';

const SECOND = 1_000;

/** Rounds over two plants on a plain interval. @returns what each poll was to read */
function started({ usable = Number.POSITIVE_INFINITY, retryMs = null as number | null } = {}) {
  const turns: unknown[] = [];
  const timetable = new Timetable({
    schedule: 'interval',
    intervalMs: 5 * MINUTE,
    budget: { usable: () => usable, used: () => 0 },
    callsOf: () => 2,
  });
  const at = { nowMs: START, retryMs };
  const rounds = new Rounds({
    timetable,
    poll: async (turn) => {
      turns.push(turn);
      const asked = ['1', '2'];
      return { readAt: at.nowMs, asked, present: asked, shown: new Map([['1', { newestMs: at.nowMs - MINUTE, isWhole: true }]]), calls: 2 };
    },
    nextRetryMs: () => at.retryMs,
  });
  return { rounds, turns, at };
}

test('what failed is read again as soon as it may be, and nothing else with it', async () => {
  const { rounds, turns, at } = started();
  await rounds.poll({ all: true });
  at.retryMs = START + 50 * SECOND;
  expect(rounds.nextAt(START)).toBe(START + 50 * SECOND);
  at.nowMs = START + 50 * SECOND;
  await rounds.poll({ all: false });
  expect(turns.at(-1)).toEqual({ psIds: null, failedOnly: true });
  at.retryMs = null;
  expect(rounds.nextAt(at.nowMs)).toBe(START + 5 * MINUTE);
  await rounds.poll({ all: false });
  expect(turns.at(-1)).toMatchObject({ failedOnly: false });
});

test('what may be read again only after the next poll waits for its turn', async () => {
  const { rounds, at } = started();
  await rounds.poll({ all: true });
  at.retryMs = START + 60 * MINUTE;
  expect(rounds.nextAt(START)).toBe(START + 5 * MINUTE);
});

test('where calls are short what failed waits for the next poll', async () => {
  const { rounds, at } = started({ usable: 20 });
  await rounds.poll({ all: true });
  at.retryMs = START + 50 * SECOND;
  expect(rounds.nextAt(START)).toBeGreaterThanOrEqual(START + 5 * MINUTE);
});
