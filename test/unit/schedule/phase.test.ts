import { expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/calendar.ts';
import { dueAt, firstPhase, observed, type Phase } from '../../../src/schedule/phase.ts';

const NOON = Date.UTC(2026, 2, 10, 12);
const LAG = 50 * SECOND_MS;

/** Returns the phase that a plant has at noon, if each sample of the past hour appeared `LAG` after it was taken. */
function known(): Phase {
  let phase = firstPhase(NOON - HOUR_MS, NOON - HOUR_MS + LAG);
  for (let at = NOON - 55 * MINUTE_MS; at <= NOON; at += 5 * MINUTE_MS) phase = observed(phase, at, at + LAG, true);
  return phase;
}

test('a plant that could not be asked for an hour, and shows the sample before the one that is due, is asked again at once', () => {
  const polledMs = NOON + HOUR_MS + LAG;
  const phase = observed(known(), NOON + 55 * MINUTE_MS, polledMs, true);
  expect(dueAt(phase, 3) - polledMs).toBeLessThan(MINUTE_MS);
});

test('a plant that has slept, and shows what is due, is polled for the next sample', () => {
  const polledMs = NOON + HOUR_MS + LAG;
  const phase = observed(known(), NOON + HOUR_MS, polledMs, true);
  expect(dueAt(phase, 3)).toBeGreaterThan(polledMs + 4 * MINUTE_MS);
});

test('a sample that only some devices show is asked for again after a quarter of a minute, until all have it', () => {
  const phase = known();
  const slot = phase.slotMs + 5 * MINUTE_MS;
  const due = slot + phase.aimMs;
  const inPart = observed(phase, slot, due, false);
  expect(dueAt(inPart, 3)).toBe(slot + inPart.aimMs + 15 * SECOND_MS);
  const stillInPart = observed(inPart, slot, due + 15 * SECOND_MS, false);
  expect(dueAt(stillInPart, 3)).toBe(slot + inPart.aimMs + 75 * SECOND_MS);
  const whole = observed(inPart, slot, due + 15 * SECOND_MS, true);
  expect(whole).toMatchObject({ slotMs: slot, misses: 0 });
});

test.each([15, 60, 120])('a plant whose clock seems to be %i minutes ahead is polled for its next sample', (minutes) => {
  const measuredMs = NOON + minutes * MINUTE_MS;
  const first = firstPhase(measuredMs, NOON + LAG);
  const due = dueAt(first, 3);
  expect(due).toBeGreaterThan(NOON + LAG);
  expect(due).toBeLessThanOrEqual(NOON + LAG + 5 * MINUTE_MS);
  const second = observed(first, measuredMs + 5 * MINUTE_MS, NOON + 5 * MINUTE_MS + LAG, true);
  expect(second).toMatchObject({ slotMs: NOON + 5 * MINUTE_MS, misses: 0, intervalMs: 5 * MINUTE_MS });
});

test('samples that come in parts leave rhythm and aim as they would be', () => {
  let phase = known();
  let other = known();
  for (let sample = 0; sample < 12; sample++) {
    const slot = phase.slotMs + 5 * MINUTE_MS;
    other = observed(other, slot, slot + other.aimMs, true);
    phase = observed(phase, slot, slot + phase.aimMs, false);
    // A server of the cloud with older samples answers the repeated polls.
    for (let retry = 0; retry < 3; retry++) phase = observed(phase, slot - 5 * MINUTE_MS, dueAt(phase, 3), false);
  }
  expect(phase).toMatchObject({ intervalMs: 5 * MINUTE_MS, aimMs: other.aimMs });
});
