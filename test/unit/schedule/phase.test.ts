import { expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/calendar.ts';
import { dueAt, firstPhase, observed, type Phase } from '../../../src/schedule/phase.ts';

const NOON = Date.UTC(2026, 2, 10, 12);
const LAG = 50 * SECOND_MS;

/** A plant whose samples showed after 50 s, until noon. */
function known(): Phase {
  let phase = firstPhase(NOON - HOUR_MS, NOON - HOUR_MS + LAG);
  for (let at = NOON - 55 * MINUTE_MS; at <= NOON; at += 5 * MINUTE_MS) phase = observed(phase, at, at + LAG);
  return phase;
}

test('a plant that could not be asked for an hour, and shows the sample before the one that is due, is asked again at once', () => {
  const polledMs = NOON + HOUR_MS + LAG;
  const phase = observed(known(), NOON + 55 * MINUTE_MS, polledMs);
  expect(dueAt(phase, 3) - polledMs).toBeLessThan(MINUTE_MS);
});

test('a plant that has slept, and shows what is due, is polled for the next sample', () => {
  const polledMs = NOON + HOUR_MS + LAG;
  const phase = observed(known(), NOON + HOUR_MS, polledMs);
  expect(dueAt(phase, 3)).toBeGreaterThan(polledMs + 4 * MINUTE_MS);
});
