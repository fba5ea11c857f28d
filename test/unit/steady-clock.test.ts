import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openSteadyClock } from '../../src/steady-clock.ts';

test('counts whole milliseconds of the given clock', () => {
  let nanoseconds = 5_999_999n;
  const steady = openSteadyClock(() => nanoseconds);
  const before = steady();
  nanoseconds += 60_000_000_000n;
  expect(steady()).toEqual({ id: before.id, ms: before.ms + 60_000 });
});

test('is the same clock for every process of a Linux machine, and elsewhere one for each process', () => {
  const isLinux = existsSync('/proc/sys/kernel/random/boot_id');
  const [one, other] = [openSteadyClock(() => 0n)(), openSteadyClock(() => 0n)()];
  expect(one.id === other.id).toBe(isLinux);
});
