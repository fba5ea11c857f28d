import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { UndoBook } from '../../../src/homeassistant/statistics/undo.ts';
import type { Answer, Command } from '../../support/home-assistant-server.ts';
import type { ModelRow, RecorderModel } from '../../support/recorder-model.ts';
import { CHARGE, LIVE, NOW, startScene, YIELD } from './backfill-scene.ts';

const HOUR_MS = 3_600_000;
const ALL = ['--from', '2026-02-01'];

describe('backfill', () => {
  it('puts the past before the live hours: every day as it was, the joint without a step, once', async () => {
    const { model, backfill, reading, writes } = await startScene();
    const dry = await backfill(...ALL);
    expect(dry.stderr).toBe('Nothing is changed. Run again with --apply to write this.\n');
    expect(writes()).toEqual([]);
    expect(await backfill(...ALL, '--apply')).toMatchObject({ end: 'ok', stdout: dry.stdout });

    for (const id of [CHARGE, YIELD]) {
      const sums = new Map(model.rows(id).map(({ start, sum }) => [start + HOUR_MS, sum]));
      for (let midnight = Date.parse('2026-02-02T03:00:00Z'); midnight < Date.parse('2026-03-09T00:00:00Z'); midnight += 24 * HOUR_MS) {
        const counted = (sums.get(midnight) ?? Number.NaN) - (sums.get(midnight - 24 * HOUR_MS) ?? 0);
        expect(Math.abs(counted - (reading(id, midnight) - reading(id, midnight - 24 * HOUR_MS)))).toBeLessThan(0.001);
      }
      for (const { state, sum } of model.rows(id)) expect(sum - state).toBeCloseTo(-reading(id, Date.parse('2026-02-01T03:00:00Z')), 3);
    }
    const written = writes().length;
    expect((await backfill(...ALL, '--apply')).stderr).toBe('The statistics have all of it already; nothing is changed.\n');
    expect(writes()).toHaveLength(written);
  });

  it('knows each hour from samples where that is asked for', async () => {
    const { backfill, errors } = await startScene();
    expect(await backfill('--from', '2026-03-07', '--resolution', 'hour', '--apply')).toMatchObject({ end: 'ok' });
    // The hours before the start of the live statistics are exact too, because the cloud has samples of that day.
    for (const id of [CHARGE, YIELD]) for (const error of errors(id)) expect(Math.abs(error)).toBeLessThan(0.001);
  });

  it('may come before the first live hour: it is joined later', async () => {
    const { model, backfill, errors, compiled } = await startScene({ live: null });
    await backfill('--from', '2026-03-07', '--resolution', 'hour', '--apply');
    const end = (model.rows(YIELD).at(-1)?.start ?? 0) + HOUR_MS;
    model.put(YIELD, compiled(YIELD, end, end + 3 * HOUR_MS));
    await backfill('--from', '2026-03-07', '--resolution', 'hour', '--apply');
    for (const error of errors(YIELD)) expect(Math.abs(error)).toBeLessThan(0.001);
  });

  it.each([
    ['missing', (rows: readonly ModelRow[], isOut: (row: ModelRow) => boolean) => rows.filter((row) => !isOut(row))],
    [
      'standing still',
      (rows: readonly ModelRow[], isOut: (row: ModelRow) => boolean) => {
        const before = rows.find((_, index) => isOut(rows[index + 1] as ModelRow)) as ModelRow;
        return rows.map((row) => (isOut(row) ? { ...before, start: row.start } : row));
      },
    ],
  ])('fills an outage from noon to noon, its hours %s, from samples', async (_what, outage) => {
    const { model, backfill, errors, compiled, cloud, minuteCalls } = await startScene({ live: null });
    const [from, noon] = [Date.parse('2026-03-06T12:00:00Z'), Date.parse('2026-03-07T15:00:00Z')];
    const isOut = ({ start }: ModelRow): boolean => start >= noon && start < noon + 24 * HOUR_MS;
    for (const id of [CHARGE, YIELD]) model.put(id, outage(compiled(id, from, NOW), isOut));
    cloud.clearCalls();
    expect(await backfill('--from', '2026-03-07', '--apply')).toMatchObject({ end: 'ok' });

    for (const id of [CHARGE, YIELD]) for (const error of errors(id)) expect(Math.abs(error)).toBeLessThan(0.001);
    expect(minuteCalls()).toHaveLength(2 * 8 * 2); // two days of two device types
    expect((await backfill('--from', '2026-03-07', '--apply')).stderr).toContain('nothing is changed');
  });

  it.each([false, true])('gives back the sums of before; release from before 2025.11: %s', async (old) => {
    const { model, backfill, reading } = await startScene({ old });
    const before = model.rows(YIELD);
    await backfill('--from', '2026-03-05', '--apply');
    await backfill(...ALL, '--apply');
    const { stdout } = await backfill('--undo');

    expect(stdout).toContain(old ? 'count nothing, because' : 'are removed');
    const live = model.rows(YIELD).filter(({ start }) => start >= LIVE);
    live.forEach(({ sum }, index) => {
      expect(sum).toBeCloseTo(before[index]?.sum ?? Number.NaN, 5);
    });
    const added = model.rows(YIELD).filter(({ start }) => start < LIVE);
    expect(old ? added.filter(({ sum }) => sum !== 0) : added).toEqual([]);
    expect((await backfill('--undo')).stderr).toBe('There is nothing to undo.\n');

    expect(await backfill(...ALL, '--apply')).toMatchObject({ end: 'ok' });
    const base = -reading(YIELD, Date.parse('2026-02-01T03:00:00Z'));
    for (const { state, sum } of model.rows(YIELD)) expect(sum - state).toBeCloseTo(base, 3);
  });

  it('gives back only what was written since a day of the home', async () => {
    const { folder, model, backfill } = await startScene();
    await backfill('--from', '2026-03-05', '--apply');
    const book = join(folder, 'state', 'backfill.json');
    const written: UndoBook = JSON.parse(readFileSync(book, 'utf8'));
    // As if it had been written in the last second of the day before, by the clock of São Paulo.
    const operations = written.operations.map((operation) => ({ ...operation, writtenMs: Date.parse('2026-03-10T02:59:59Z') }));
    writeFileSync(book, JSON.stringify({ ...written, operations }));
    const first = model.rows(YIELD);
    await backfill(...ALL, '--apply');
    expect(model.rows(YIELD).length).toBeGreaterThan(first.length);

    expect(await backfill('--undo', '--since', '2026-03-10')).toMatchObject({ end: 'ok' });
    expect(model.rows(YIELD).map(({ start }) => start)).toEqual(first.map(({ start }) => start));
    expect((await backfill('--undo', '--since', '2026-03-10')).stderr).toBe('There is nothing to undo.\n');
    expect((await backfill('--undo', '--since', '2026-03-09')).stderr).toContain('Undone: 2.');
  });

  it('continues after an interruption, at any state of Home Assistant', async () => {
    for (const interruptedAt of [1, 2, 3, 4]) {
      let commands = 0;
      const answer = (command: Command, model: RecorderModel): Answer => {
        if (/import|adjust/.test(command.type) && ++commands === interruptedAt)
          return { error: { code: 'unknown_error', message: 'gone' } };
        return model.answer(command);
      };
      const { model, backfill, reading } = await startScene({ answer });
      expect(await backfill(...ALL, '--apply')).toMatchObject({ end: 'homeassistant_refused' });
      expect(await backfill(...ALL, '--apply')).toMatchObject({ end: 'ok' });
      for (const { state, sum } of model.rows(YIELD))
        expect(sum - state).toBeCloseTo(-reading(YIELD, Date.parse('2026-02-01T03:00:00Z')), 3);
    }
  });

  it('writes nothing if a sum was adjusted', async () => {
    const { model, backfill, writes } = await startScene();
    model.put(
      YIELD,
      model
        .rows(YIELD)
        .slice(9)
        .map((row) => ({ ...row, sum: row.sum + 3 })),
    );
    const { end, stderr } = await backfill(...ALL, '--apply');
    expect(end).toBe('statistics_unusable');
    expect(stderr).toContain('sensor.yield was changed by somebody at 2026-03-09T21:00Z');
    expect(writes()).toEqual([]);
  });

  it.each([
    ['a token of no administrator', 'homeassistant_admin_required', ALL, { admin: false }],
    ['reversed dates', 'span_invalid', ['--from', '2026-02-02', '--to', '2026-02-01'], {}],
    ['a future end', 'span_invalid', ['--from', '2026-02-02', '--to', '2026-04-01'], {}],
    ['a point that is no lifetime counter', 'usage_invalid', [...ALL, '--points', '11/83022'], {}],
    ['a point that Home Assistant does not have', 'homeassistant_sensors_missing', [...ALL, '--points', '11/83105'], {}],
    ['a time of which there is no history', 'history_missing', ['--from', '2025-02-01', '--to', '2025-02-02', '--points', '11/83024'], {}],
    ['neither a day nor --undo', 'usage_invalid', [], {}],
    ['--since without --undo', 'usage_invalid', [...ALL, '--since', '2026-03-01'], {}],
    ['--since without a day', 'usage_invalid', ['--undo', '--since', 'yesterday'], {}],
  ])('refuses %s with a sentence and writes nothing', async (_what, code, options, given) => {
    const { backfill, writes } = await startScene(given);
    expect(await backfill(...options, '--apply')).toMatchObject({ end: code });
    expect(writes()).toEqual([]);
  });
});
