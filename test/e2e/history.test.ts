import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { europeanHome, hybridHome } from '../../src/simulator/fleet.ts';
import { Cli, cli, folderWith } from '../support/cli.ts';
import { startCloud } from './support.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const DAYS = 1096;
const day = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
/** Number of calls of the export: eleven ranges of a hundred days, each for plants, inverters, batteries and meters. */
const CALLS = 44;

/** When each process is killed: after this number of calls, and this many milliseconds later. The next process continues. */
const KILLS = fc.sample(fc.record({ calls: fc.integer({ min: 1, max: 12 }), laterMs: fc.integer({ min: 0, max: 30 }) }), {
  numRuns: 4,
  seed: 7,
});

describe('three years of history of two plants, killed again and again', () => {
  it.each(['csv', 'ndjson'])('are in the end the same byte for byte, as %s', { timeout: 180_000 }, async (format) => {
    const options = { commissionedAt: Date.now() - (DAYS + 60) * DAY_MS, stepMs: 60 * MINUTE_MS };
    const cloud = await startCloud({ plants: [hybridHome(options), europeanHome(options)] });
    const folder = folderWith({ isolarcloud: cloud.isolarcloud, points: { preset: 'all' } });
    const args = (file: string): string[] => ['history', '--from', day(DAYS + 1), '--to', day(2), '--format', format, '--output', file];
    const calls = (): number => cloud.simulator.calls.filter(({ endpoint }) => endpoint === 'getDevicePointsDayMonthYearDataList').length;

    expect(await cli(args('whole'), { cwd: folder })).toMatchObject({ code: 0 });
    expect(calls()).toBe(CALLS);
    cloud.simulator.clearCalls();

    const isWriting = (): boolean => existsSync(join(folder, 'mended.unfinished'));
    const killOnce = async (isTime: () => boolean, laterMs = 0): Promise<void> => {
      const command = new Cli(args('mended'), { cwd: folder });
      await vi.waitFor(() => expect(isTime() || !command.running).toBe(true), { timeout: 60_000, interval: 1 });
      await delay(laterMs);
      command.kill('SIGKILL');
      expect(await command.exited).toMatchObject({ signal: 'SIGKILL' });
      expect(existsSync(join(folder, 'mended'))).toBe(false);
    };
    for (const { calls: more, laterMs } of KILLS) {
      const until = Math.min(calls() + more, CALLS - 1);
      await killOnce(() => calls() >= until, laterMs);
    }
    await killOnce(isWriting);
    expect(await cli(args('mended'), { cwd: folder })).toMatchObject({ code: 0 });

    expect(readFileSync(join(folder, 'mended')).equals(readFileSync(join(folder, 'whole')))).toBe(true);
    // Each killed run loses at most the call in progress.
    expect(calls()).toBeLessThanOrEqual(CALLS + KILLS.length);
  });
});
