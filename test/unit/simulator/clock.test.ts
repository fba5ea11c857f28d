import { expect, it } from 'vitest';
import { acceleratedClock } from '../../../src/simulator/clock.ts';

it('an accelerated clock starts now and runs faster', () => {
  let now = 1_000_000;
  const clock = acceleratedClock(() => now, 60);
  expect(clock()).toBe(1_000_000);
  now += 1000;
  expect(clock()).toBe(1_060_000);
});
