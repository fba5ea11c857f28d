import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { hybridHome, stringPlant } from '../../src/simulator/fleet.ts';
import { Cli, cli, folderWith } from '../support/cli.ts';
import { startCloud } from './support.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const day = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);

describe('history that is killed again and again', () => {
  it.each(['csv', 'ndjson'])('is in the end the same byte for byte, as %s', { timeout: 120_000 }, async (format) => {
    const options = { commissionedAt: Date.now() - 410 * DAY_MS, stepMs: 60 * MINUTE_MS };
    const cloud = await startCloud({ plants: [hybridHome(options), stringPlant(options)] });
    const folder = folderWith({ isolarcloud: cloud.isolarcloud, points: { preset: 'essential' } });
    const args = (file: string): string[] => ['history', '--from', day(400), '--to', day(5), '--format', format, '--output', file];
    const calls = (): number => cloud.simulator.calls.filter(({ endpoint }) => endpoint === 'getDevicePointsDayMonthYearDataList').length;

    expect(await cli(args('whole'), { cwd: folder })).toMatchObject({ code: 0 });
    const needed = calls();
    cloud.simulator.clearCalls();

    const kills = fc.sample(fc.integer({ min: 1, max: 6 }), 3);
    for (const more of kills) {
      const before = calls();
      const killed = new Cli(args('mended'), { cwd: folder });
      await vi.waitFor(() => expect(calls() >= before + more || !killed.running).toBe(true), { timeout: 30_000, interval: 1 });
      killed.kill('SIGKILL');
      await killed.exited;
    }
    expect(await cli(args('mended'), { cwd: folder })).toMatchObject({ code: 0 });

    expect(readFileSync(join(folder, 'mended'))).toEqual(readFileSync(join(folder, 'whole')));
    // Of each killed run only the call under way was made in vain.
    expect(calls()).toBeLessThanOrEqual(needed + kills.length);
  });
});
