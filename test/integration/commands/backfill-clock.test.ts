import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guardStateCodec } from '../../../src/poll/guard-state.ts';
import { initialOffset } from '../../../src/readings/plant-offset.ts';
import { europeanHome } from '../../../src/simulator/fleet.ts';
import { PURCHASED, type SceneOptions, startScene, YIELD } from './backfill-scene.ts';

const DAY_MS = 86_400_000;
const BERLIN = 5105678;
const JANUARY = Date.parse('2026-01-20T12:00:00Z');

const home = (followsDaylightTime: boolean, commissionedAt = '2025-01-01T00:00:00Z') =>
  europeanHome({ commissionedAt: Date.parse(commissionedAt), stepMs: 300_000, followsDaylightTime });
const startInBerlin = (options: SceneOptions) =>
  startScene({ now: JANUARY, live: null, sensors: [PURCHASED, YIELD], timeZone: 'Europe/Berlin', ...options });

/** Writes a state file with the offset in force that a bridge has observed. */
function remember(folder: string, inForceMinutes: number): void {
  const offset = { ...initialOffset(60), inForceMinutes };
  mkdirSync(join(folder, 'state'), { recursive: true });
  writeFileSync(
    join(folder, 'state', 'guard-isolarcloud.json'),
    JSON.stringify({ ...guardStateCodec.empty(), plants: { [BERLIN]: { offset, highestW: 0 } } }),
  );
}

const july = (resolution: string) => ['--from', '2025-07-10', '--to', '2025-07-11', '--resolution', resolution, '--apply'];
const TYPES = 1;
const CALLS_A_DAY = 8 * TYPES;

describe("the hours of last summer, where the service's clock", () => {
  it.each([
    ['follows daylight time', true],
    ['does not follow daylight time', false],
  ])('%s, are right, for one call more', async (_what, follows) => {
    const { backfill, errors, minuteCalls } = await startInBerlin({ plant: home(follows) });
    expect(await backfill(...july('hour'))).toMatchObject({ end: 'ok' });
    for (const id of [PURCHASED, YIELD]) for (const error of errors(id)) expect(Math.abs(error)).toBeLessThan(0.001);
    expect(minuteCalls()).toHaveLength(2 * CALLS_A_DAY + TYPES);
  });

  it('was seen to follow daylight time, need no such call', async () => {
    const { folder, backfill, errors, minuteCalls } = await startInBerlin({ plant: home(true) });
    remember(folder, 120);
    expect(await backfill(...july('hour'))).toMatchObject({ end: 'ok' });
    for (const id of [PURCHASED, YIELD]) for (const error of errors(id)) expect(Math.abs(error)).toBeLessThan(0.001);
    expect(minuteCalls()).toHaveLength(2 * CALLS_A_DAY);
  });

  it('are taken as declared if they cannot be determined, and that is said', async () => {
    const { backfill } = await startInBerlin({ plant: home(true, '2025-06-01T00:00:00Z') });
    const { end, stderr } = await backfill(...july('day'));
    expect(end).toBe('ok');
    expect(stderr).toContain('Haus Grünau: nothing says whether');
  });
});

it.each([
  ['23', '2025-03-30', true],
  ['25', '2025-10-26', true],
  ['24', '2025-10-26', false],
])('a day of %s hours has all its energy, and no hour of it any that is not its own', async (_hours, day, follows) => {
  const { backfill, errors, model, reading } = await startInBerlin({ plant: home(follows) });
  const [before, after] = [-1, 1].map((days) => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)) as [string, string];
  expect(await backfill('--from', before, '--to', after, '--resolution', 'hour', '--apply')).toMatchObject({ end: 'ok' });
  const rows = model.rows(PURCHASED);
  const [first, last] = [rows[0]?.start ?? 0, (rows.at(-1)?.start ?? 0) + 3_600_000];
  expect(rows.at(-1)?.sum).toBeCloseTo(reading(PURCHASED, last) - reading(PURCHASED, first), 3);
  // While the clock shows an hour twice, samples are ambiguous, so that only the total energy from 23:55Z to 02:00Z is known.
  const unsure = errors(PURCHASED).filter((error) => Math.abs(error) > 0.001);
  expect(unsure.length).toBeLessThanOrEqual(follows && day === '2025-10-26' ? 3 : 0);
  rows.slice(1).forEach(({ sum }, index) => {
    expect(sum).toBeGreaterThanOrEqual(rows[index]?.sum ?? 0);
  });
});
