import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EventClock } from '../../../src/capture/event-clock.ts';
import { seededRandom } from '../../../src/capture/random.ts';

const never = new AbortController().signal;
const real = { now: Date.now, sleep: (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }) };

test('jumping, it goes from event to event without waiting, sleepers before arrivals', async () => {
  const clock = new EventClock(1_000);
  const seen: string[] = [];
  const note = (what: string) => (): void => void seen.push(`${what} ${clock.now()}`);
  const work = Promise.all([
    clock.reach(3_600_000).then(note('arrival')),
    clock.sleep(3_599_000, never).then(note('sleeper')),
    clock.sleep(0.4, never).then(note('first')),
  ]);
  await clock.jump(work);
  expect(seen).toEqual(['first 1001', 'sleeper 3600000', 'arrival 3600000']);
});

test('jumping, it says so where nothing can happen any more, and what the work failed with', async () => {
  await expect(new EventClock(0).jump(new Promise(() => {}))).rejects.toThrow('nothing happens any more');
  await expect(new EventClock(0).jump(Promise.reject(new Error('of the work')))).rejects.toThrow('of the work');
});

test('a sleep that is broken off ends at once', async () => {
  const stopped = new AbortController();
  const sleep = new EventClock(0).sleep(5, stopped.signal);
  stopped.abort(new Error('stopped'));
  await expect(sleep).rejects.toThrow('stopped');
});

test('following real time, sleepers wake at the very moment they asked for, and in its order', async () => {
  const startMs = Date.now();
  const clock = new EventClock(startMs);
  const over = new AbortController();
  const following = clock.follow(real, over.signal);
  const woken: number[] = [];
  await Promise.all([20, 5, 12].map((ms) => clock.sleep(ms, never).then(() => void woken.push(clock.now() - startMs))));
  expect(woken).toEqual([5, 12, 20]);
  over.abort();
  await following;
});

test('following real time, it stands while work is under way that takes no time', async () => {
  const clock = new EventClock(Date.now());
  const over = new AbortController();
  const following = clock.follow(real, over.signal);
  const startMs = clock.now();
  const order: string[] = [];
  const sleeper = clock.sleep(1, never).then(() => void order.push('sleeper'));
  await clock.still(delay(30).then(() => void order.push('work')));
  expect(clock.now()).toBe(startMs);
  await sleeper;
  expect(order).toEqual(['work', 'sleeper']);
  over.abort();
  await following;
});

test('chance from a seed is the same each time, and spread evenly', () => {
  const draw = (seed: number): number[] => {
    const chance = seededRandom(seed);
    return Array.from({ length: 10_000 }, chance);
  };
  const numbers = draw(7);
  expect(draw(7)).toEqual(numbers);
  expect(draw(8)).not.toEqual(numbers);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(numbers.reduce((sum, number) => sum + number, 0) / numbers.length).toBeCloseTo(0.5, 1);
});
