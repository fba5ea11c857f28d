import { expect, test } from 'vitest';
import { Coalesced } from '../../src/coalesced.ts';

function requested({ delayMs = 0, task = async () => {} }: { delayMs?: number; task?: () => Promise<void> } = {}) {
  const waits: { ms: number; end: () => void }[] = [];
  const errors: unknown[] = [];
  let runs = 0;
  const coalesced = new Coalesced({
    task: async () => {
      runs += 1;
      await task();
    },
    delayMs: () => delayMs,
    pauseMs: 10_000,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        waits.push({ ms, end: resolve });
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
    onError: (error) => errors.push(error),
  });
  const turn = (): Promise<void> => new Promise(setImmediate);
  /** Ends the present sleeps. @returns their durations in milliseconds */
  const pass = async (): Promise<readonly number[]> => {
    const over = waits.splice(0);
    for (const { end } of over) end();
    await turn();
    return over.map(({ ms }) => ms);
  };
  return { coalesced, errors, pass, turn, runs: () => runs };
}

test('a flood of requests is one run at once and one after the pause', async () => {
  const { coalesced, pass, turn, runs } = requested();
  for (let index = 0; index < 50_000; index += 1) coalesced.request();
  await turn();
  expect(runs()).toBe(1);
  for (let index = 0; index < 50_000; index += 1) coalesced.request();
  await turn();
  expect(runs()).toBe(1);
  expect(await pass()).toEqual([10_000]);
  expect(runs()).toBe(2);
  await pass();
  expect(runs()).toBe(2);
});

test('requests during the delay are served by the run that it precedes', async () => {
  const { coalesced, pass, turn, runs } = requested({ delayMs: 3_000 });
  coalesced.request();
  await turn();
  coalesced.request();
  expect(runs()).toBe(0);
  expect(await pass()).toEqual([3_000]);
  expect(runs()).toBe(1);
  await pass();
  await pass();
  expect(runs()).toBe(1);
});

test('a request after the pause runs at once', async () => {
  const { coalesced, pass, turn, runs } = requested();
  coalesced.request();
  await turn();
  await pass();
  coalesced.request();
  await turn();
  expect(runs()).toBe(2);
});

test('a run that fails is reported, and the next request runs', async () => {
  const { coalesced, errors, pass, turn, runs } = requested({ task: () => Promise.reject(new Error('broken')) });
  coalesced.request();
  await turn();
  expect(errors).toHaveLength(1);
  coalesced.request();
  await pass();
  expect(runs()).toBe(2);
});

test('after the stop nothing runs', async () => {
  const { coalesced, pass, turn, runs } = requested({ delayMs: 3_000 });
  coalesced.request();
  await turn();
  coalesced.stop();
  await pass();
  coalesced.request();
  await turn();
  expect(runs()).toBe(0);
});
