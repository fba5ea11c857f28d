import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { cli, folderWith } from '../support/cli.ts';
import { HomeAssistantServer, TOKEN } from '../support/home-assistant-server.ts';
import { RecorderModel } from '../support/recorder-model.ts';
import { startCloud } from './support.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const now = Date.now();
const day = (daysAgo: number): string => new Date(now - daysAgo * DAY_MS).toISOString().slice(0, 10);

const YIELD = 'sensor.yield';
const ENTITIES = { isolarcloud_1501234_11_0_0_83024: YIELD, isolarcloud_1501234_14_1_1_18088: 'sensor.second_channel' };
const LIVE = Math.floor(now / HOUR_MS) * HOUR_MS - 6 * HOUR_MS;

it.each([
  {
    what: 'reversed dates',
    args: ['--from', day(2), '--to', day(4)],
    code: 64,
    sentence: /^There is no history for this time range: --from \S+ is after --to \S+\. Give --from and --to as days/,
  },
  {
    what: 'a future end',
    args: ['--from', day(4), '--to', day(-4)],
    code: 64,
    sentence:
      /^There is no history for this time range: --to \S+ is not over; the last that iSolarCloud has is \S+, it has nothing of today\. Give/,
  },
  {
    what: 'a point that has no history',
    args: ['--from', day(4), '--points', '14/18088'],
    code: 69,
    sentence: /^iSolarCloud has no history of any of the points: 1501234_14_1_1, point 18088\. Check in the iSolarCloud app/,
  },
  {
    what: 'a token without admin rights',
    args: ['--from', day(4)],
    admin: false,
    code: 77,
    sentence: /^The token of Home Assistant is not one of an administrator\. Make the long-lived access token as a user who is/,
  },
  {
    what: 'a statistics row that a user has adjusted',
    args: ['--from', day(4)],
    adjusted: true,
    code: 69,
    sentence:
      /^The statistics in Home Assistant were changed by another program or by hand: the sum of sensor\.yield was changed by somebody at \S+Z\. Nothing was written\./,
  },
])(
  'backfill --apply with $what ends with one clear sentence, and nothing is written',
  async ({ args, admin, adjusted, code, sentence }) => {
    const cloud = await startCloud({ plants: [hybridHome({ commissionedAt: now - 20 * DAY_MS })] });
    const model = new RecorderModel({ entities: ENTITIES, admin });
    const kWh = (at: number): number => cloud.simulator.truth(1501234, at).lifetime.pv / 1_000;
    const live = Array.from({ length: 6 }, (_, index) => LIVE + index * HOUR_MS).map((start, index) => {
      const state = kWh(start + HOUR_MS);
      return { start, state, sum: state - kWh(LIVE) + (adjusted && index > 2 ? 5 : 0) };
    });
    model.put(YIELD, live);
    const { url, commands } = await HomeAssistantServer.start({ answer: model.answer });
    const folder = folderWith({ isolarcloud: cloud.isolarcloud, homeassistant: { url, token: TOKEN }, points: { preset: 'essential' } });

    const { stderr, stdout, ...end } = await cli(['backfill', ...args, '--apply'], { cwd: folder });
    expect({ end, stdout }).toEqual({ end: { code }, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(commands.filter(({ type }) => /import|adjust|clear/.test(String(type)))).toEqual([]);
    expect(model.rows(YIELD)).toEqual(live);
    expect(existsSync(join(folder, 'state', 'backfill.json'))).toBe(false);
  },
);
