import { expect, test } from 'vitest';
import { BridgeError } from '../../../../src/errors.ts';
import { offersView, type PastFacts } from '../../../../src/page/view/offers-view.ts';
import { ENGLISH } from '../../../../src/texts/texts.ts';

const HOUR_MS = 3_600_000;
const OFFERED: PastFacts = {
  ...{ state: 'offered', from: '2023-04-12', to: '2026-03-09', days: 1_063, sensors: 20, calls: 44 },
  ...{ left: 900, timeMs: 22_000, error: null },
};
const RUNNING: PastFacts = { state: 'running', step: 'reading', done: 11, all: 44, waitsUntilMs: null, error: null };
const UNREACHABLE = new BridgeError('homeassistant_unreachable');

const pastOf = (past: PastFacts) => offersView({ past, energy: { state: 'hidden' } }, ENGLISH)[0];

test.each([
  [22_000, 'about 1 min'],
  [HOUR_MS, 'about 1 h'],
  [30.5 * HOUR_MS, 'about 31 h'],
  [49 * HOUR_MS, 'about 3 days'],
  [null, 'the polls need the whole budget'],
])('work of %d ms takes, in words, %s', (timeMs, words) => {
  expect(pastOf({ ...OFFERED, timeMs })?.lines[1]).toContain(words);
});

test('the offer of the past names days, sensors and calls, and what is left of the budget', () => {
  expect(pastOf(OFFERED)?.lines).toEqual([
    expect.stringMatching(/since 2023-04-12: 1063 days.* 20 sensors/),
    expect.stringMatching(/44 calls.*budget: 900\.$/),
  ]);
  expect(pastOf({ ...OFFERED, left: null })?.lines[1]).toContain('no limit is known');
});

test('running work shows what is done, of calls and then of sensors, and why it waits', () => {
  expect(pastOf(RUNNING)).toMatchObject({ lines: ['Calls made: 11 of 44.'], progress: { done: 11, all: 44 } });
  expect(pastOf({ ...RUNNING, step: 'writing', done: 3, all: 20 })).toMatchObject({
    lines: ['Sensors written: 3 of 20.'],
    progress: { done: 3, all: 20 },
  });
  const waiting = pastOf({ ...RUNNING, all: null, waitsUntilMs: Date.UTC(2026, 2, 10, 16), error: UNREACHABLE });
  expect(waiting).toMatchObject({
    lines: ['The work begins.', 'The work goes on at 2026-03-10 16:00 UTC.'],
    progress: null,
    problem: { code: 'homeassistant_unreachable' },
  });
});

test('the answers are those that the state allows', () => {
  const answersOf = (past: PastFacts) => pastOf(past)?.answers.map(({ answer, label }) => `${answer}: ${label}`);
  expect(answersOf(OFFERED)).toEqual(['accept: Write the past', 'dismiss: No, thanks']);
  expect(answersOf(RUNNING)).toEqual(['stop: Stop']);
  expect(answersOf({ state: 'done', sensors: 20, hours: 5_000 })).toEqual(['dismiss: Close']);
  expect(answersOf({ state: 'failed', error: UNREACHABLE })).toEqual(['dismiss: No, thanks']);
  expect(pastOf({ state: 'hidden' })).toBeUndefined();
});

test('the offer of the Energy dashboard names each source with its sensors, and the renamed ones, and warns of energy that may count twice', () => {
  const solar = { type: 'solar', produced: 'sensor.yield', power: null } as const;
  const renamed = [{ before: 'sensor.old', after: 'sensor.new' }];
  const others = [{ type: 'solar', sensors: ['sensor.other'] }] as const;
  const completions = [{ type: 'battery', index: 0, power: { from: 'sensor.out', to: 'sensor.in' }, soc: 'sensor.soc' }] as const;
  const energy = { state: 'offered', additions: [solar], completions, renamed, others, error: null } as const;
  const [view] = offersView({ past: { state: 'hidden' }, energy }, ENGLISH);
  expect(view?.lines.slice(1)).toEqual([
    'Solar: sensor.yield',
    'Battery: sensor.out, sensor.in, sensor.soc',
    'Renamed sensor: sensor.old becomes sensor.new',
    expect.stringContaining('already shows solar with other sensors: sensor.other. If they measure the same energy, it counts twice'),
  ]);
});
