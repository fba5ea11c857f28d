import pino from 'pino';
import { afterEach, expect, test } from 'vitest';
import { BridgeError, type ErrorCode } from '../../../src/errors.ts';
import type { Log } from '../../../src/log.ts';
import { Poller } from '../../../src/poll/poller.ts';
import { nextPollAt } from '../../../src/schedule/fixed-interval.ts';
import { quiet } from '../../support/quiet.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { HOUR, MINUTE, START } from './support.ts';

const SECOND = 1_000;
const INTERVAL = 5 * MINUTE;
let poller: Poller;

afterEach(() => poller.stop());

/**
 * Starts a poller.
 * @param cycle the work of a poll
 * @returns the minutes after the start at which polls were made, and the errors
 */
function started(cycle: (clock: VirtualClock) => Promise<void> = async () => undefined, log: Log = pino({ level: 'silent' })) {
  const clock = new VirtualClock(START);
  const polls: number[] = [];
  const failures: ErrorCode[] = [];
  const waits: (readonly [minute: number | null, code: ErrorCode | null])[] = [];
  poller = new Poller({
    cycle: {
      run: async () => {
        polls.push((clock.now() - START) / MINUTE);
        await cycle(clock);
        return { readAt: clock.now(), asked: [], present: [], completeness: new Map(), calls: 1 };
      },
      failed: ({ code }) => void failures.push(code),
    },
    scheduler: { next: (nowMs) => ({ atMs: nextPollAt(START, INTERVAL, nowMs), psIds: [] }), isShort: false, recordPoll: () => undefined },
    retries: { nextRetryMs: () => null },
    intervalMs: INTERVAL,
    now: clock.now,
    sleep: clock.sleep,
    random: () => 0,
    log,
    waits: (untilMs, error) => void waits.push([untilMs && (untilMs - START) / MINUTE, error?.code ?? null]),
  });
  const pass = async (ms: number): Promise<void> => {
    let leftMs = ms;
    for (await quiet(); clock.nextWakeInMs <= leftMs; await quiet()) {
      const stepMs = clock.nextWakeInMs;
      leftMs -= stepMs;
      clock.advance(stepMs);
    }
    clock.advance(leftMs);
    await quiet();
  };
  poller.start();
  return { clock, polls, failures, waits, pass };
}

const failing = (code: ErrorCode) => () => Promise.reject(new BridgeError(code));

test('polls at once, then on the interval', async () => {
  const { polls, pass } = started();
  await pass(16 * MINUTE);
  expect(polls).toEqual([0, 5, 10, 15]);
});

test('a slow cycle does not shift the ones after it, and one that takes too long skips a slot', async () => {
  const durationsMs = [2 * MINUTE, 7 * MINUTE, 0, 0];
  const { polls, pass } = started((clock) => clock.sleep(durationsMs.shift() ?? 0, new AbortController().signal));
  await pass(21 * MINUTE);
  expect(polls).toEqual([0, 5, 15, 20]);
});

test('after a failure it waits as long as that failure asks for, then keeps to its interval', async () => {
  const failures = [failing('gateway_unreachable'), failing('gateway_unreachable')];
  const { polls, pass } = started(() => failures.shift()?.() ?? Promise.resolve());
  await pass(11 * MINUTE);
  expect(polls).toEqual([0, 1, 3, 5, 10]);
});

test('it tells when the next poll comes, and what ended the last one', async () => {
  const failures = [failing('gateway_unreachable')];
  const { waits, pass } = started(() => failures.shift()?.() ?? Promise.resolve());
  await pass(6 * MINUTE);
  expect(waits).toEqual([
    [1, 'gateway_unreachable'],
    [5, null],
    [10, null],
  ]);
});

test('its status is that of the running poll, then of the next one and of what ended the last one', async () => {
  const failures = [failing('gateway_unreachable')];
  const { pass } = started(async (clock) => {
    await clock.sleep(10 * SECOND, new AbortController().signal);
    await failures.shift()?.();
  });
  const told: boolean[] = [];
  poller.follow(() => told.push(poller.status.endedMs !== null));
  await pass(5 * SECOND);
  expect(poller.status).toEqual({ startedMs: START, endedMs: null, nextMs: null, error: null, isRetry: false });
  expect(poller.refreshMs).toBe(START + MINUTE);
  await pass(5 * SECOND);
  expect(poller.status).toMatchObject({
    endedMs: START + 10 * SECOND,
    nextMs: START + 70 * SECOND,
    error: { code: 'gateway_unreachable' },
  });
  await pass(50 * SECOND);
  expect(poller.refreshMs).toBeNull();
  await pass(10 * SECOND);
  expect(told.slice(-2)).toEqual([true, false]);
  await pass(10 * SECOND);
});

test('a poll that a stop has ended tells of no next one', async () => {
  const { waits, pass } = started((clock) => clock.sleep(2 * MINUTE, new AbortController().signal).then(failing('gateway_unreachable')));
  await pass(MINUTE);
  const stopping = poller.stop();
  await pass(2 * MINUTE);
  await stopping;
  expect(waits).toEqual([]);
});

test('after an account was refused there is no further poll, except on request', async () => {
  const { polls, failures, pass } = started(failing('password_wrong'));
  await pass(100 * HOUR);
  expect(polls).toEqual([0]);
  expect(failures).toEqual(['password_wrong']);
  expect(poller.refresh()).toBe(true);
  await pass(SECOND);
  expect(polls).toHaveLength(2);
});

test('a month without quota is slept through, longer than a timer can', async () => {
  const failures = [failing('quota_month')];
  const { polls, pass } = started(() => failures.shift()?.() ?? Promise.resolve());
  await pass(30 * 24 * HOUR);
  expect(polls[1]).toBe((Date.UTC(2026, 3, 1) - START) / MINUTE);
});

test('a bug in a cycle is a failure like any other', async () => {
  const { polls, failures, pass } = started(() => Promise.reject(new TypeError('oops')));
  await pass(2 * MINUTE);
  expect(failures[0]).toBe('internal');
  expect(polls.length).toBeGreaterThan(1);
});

test('a refresh polls at most once a minute and leaves the interval as it is', async () => {
  const { polls, pass } = started();
  await pass(2 * MINUTE);
  expect(poller.refresh()).toBe(true);
  await pass(30 * SECOND);
  expect(poller.refresh()).toBe(false);
  await pass(5 * MINUTE);
  expect(polls).toEqual([0, 2, 5]);
});

test('a refresh that comes during a long poll is done after it', async () => {
  const durationsMs = [3 * MINUTE];
  const { polls, pass } = started((clock) => clock.sleep(durationsMs.shift() ?? 0, new AbortController().signal));
  await pass(2 * MINUTE);
  expect(poller.refresh()).toBe(true);
  await pass(9 * MINUTE);
  expect(polls).toEqual([0, 3, 5, 10]);
});

test.each([-24 * HOUR, 24 * HOUR])('a clock that is set by %i ms does not keep it from polling', async (byMs) => {
  const { clock, polls, pass } = started();
  await pass(MINUTE);
  clock.set(clock.now() + byMs);
  await pass(11 * MINUTE);
  expect(polls.length).toBeGreaterThanOrEqual(3);
  expect(polls.length).toBeLessThanOrEqual(4);
});

test('stopping ends the waiting at once and waits for the cycle under way', async () => {
  let end: () => void = () => undefined;
  const { polls, failures } = started(
    () =>
      new Promise((_resolve, reject) => {
        end = () => reject(new BridgeError('gateway_unreachable'));
      }),
  );
  let stopped = false;
  const stopping = poller.stop().then(() => {
    stopped = true;
  });
  await quiet();
  expect(stopped).toBe(false);
  end();
  await stopping;
  expect(polls).toEqual([0]);
  expect(failures).toEqual([]);
});

test('where calls come too fast it never asks sooner than at the interval, and less often each time', async () => {
  const { polls, pass } = started(failing('call_rate'));
  await pass(4 * HOUR);
  const waits = polls.slice(1).map((minute, index) => minute - (polls[index] ?? 0));
  expect(waits).toEqual([10, 20, 40, 60, 60]);
});

test('waits as long as the cloud asks', async () => {
  const { polls, pass } = started(() => Promise.reject(new BridgeError('call_rate', { retryAfterMs: 30 * MINUTE })));
  await pass(HOUR);
  expect(polls).toEqual([0, 30, 60]);
});

test('an error that ends poll after poll is logged once an hour, and again after a successful poll', async () => {
  const warnings: (readonly [minute: number, code: string])[] = [];
  let error: ErrorCode | null = 'authorization_missing';
  let now = (): number => START;
  const write = (line: string): void => {
    const { level, code } = JSON.parse(line) as { readonly level: number; readonly code: string };
    if (level === pino.levels.values['warn']) warnings.push([Math.floor((now() - START) / MINUTE), code]);
  };
  const { clock, polls, pass } = started(
    () => (error === null ? Promise.resolve() : Promise.reject(new BridgeError(error))),
    pino({ level: 'debug' }, { write }),
  );
  now = clock.now;
  await pass(90 * MINUTE);
  expect(polls.length).toBeGreaterThan(150);
  expect(warnings).toEqual([
    [0, 'authorization_missing'],
    [60, 'authorization_missing'],
  ]);
  error = 'authorization_ended';
  await pass(MINUTE);
  error = null;
  await pass(10 * MINUTE);
  error = 'authorization_ended';
  await pass(6 * MINUTE);
  expect(warnings.slice(2).map(([, code]) => code)).toEqual(['authorization_ended', 'authorization_ended']);
});
