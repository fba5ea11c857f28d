import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { DAY, HOUR, MINUTE, NOON, simulated } from '../../support/test-bed.ts';

const HYBRID = '1501234_14_1_1';
const plants = [hybridHome({ commissionedAt: NOON - 30 * DAY })];
const yields = (bridge: { state: (psKey: string) => Record<string, unknown> }): number => Number(bridge.state(HYBRID)['total_pv_yield']);

test('a counter that reads zero keeps its last good value, and the bridge says so', async () => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run();
  await bed.pass(6 * MINUTE);
  const before = yields(bridge);
  expect(before).toBeGreaterThan(100);
  const rejections = (): readonly number[] =>
    [bridge.status, bridge.state(HYBRID), bridge.state('1501234_11_0_0')].map((state) => Number(state['rejected_samples']));
  const [all = 0, ofHybrid = 0, ofPlant] = rejections();
  const back = cloud.inject({ kind: 'counter_zero', psKey: HYBRID, pointId: '13134' });
  await bed.pass(10 * MINUTE);
  expect(yields(bridge)).toBe(before);
  expect(rejections()).toEqual([all + 2, ofHybrid + 2, ofPlant]);
  expect(bridge.status['last_rejection']).toMatch(/^1501234_14_1_1 total_pv_yield, 0: far below/);
  expect(bridge.state(HYBRID)['last_rejection']).toMatch(/^total_pv_yield, 0: far below/);
  back();
  await bed.pass(5 * MINUTE);
  expect(yields(bridge)).toBeGreaterThan(before);
});

test('a restart that was proven is remembered over a restart of the bridge', async () => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run();
  await bed.pass(6 * MINUTE);
  const before = yields(bridge);
  cloud.inject({ kind: 'point_value', psKey: HYBRID, pointId: '13134', value: '5000' });
  await bed.pass(HOUR);
  expect(yields(bridge)).toBe(before);
  await bridge.stop();
  const again = await bed.run();
  await bed.pass(5 * MINUTE);
  expect(yields(again)).toBe(before);
});

test('a bridge whose memory is lost goes on from what it has published', async () => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run();
  await bed.pass(6 * MINUTE);
  const before = yields(bridge);
  await bridge.stop();
  await rm(join(bed.stateFolder, 'guard-isolarcloud.json'));
  cloud.inject({ kind: 'counter_zero', psKey: HYBRID, pointId: '13134' });
  const again = await bed.run();
  expect(yields(again)).toBe(before);
});

test('a counter that is null for hours is one rejection, and one more when it is null again', async () => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run();
  await bed.pass(6 * MINUTE);
  const count = (): number => Number(bridge.state(HYBRID)['rejected_samples']);
  const before = count();
  for (const night of [1, 2]) {
    const back = cloud.inject({ kind: 'point_value', psKey: HYBRID, pointId: '13134', value: '--' });
    await bed.pass(HOUR);
    expect(count()).toBe(before + night);
    back();
    await bed.pass(10 * MINUTE);
  }
});

test('a negative counter is taken down with what was sent and what was kept', async () => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run();
  await bed.pass(6 * MINUTE);
  cloud.inject({ kind: 'point_value', psKey: HYBRID, pointId: '13134', value: '-478739' });
  await bed.pass(5 * MINUTE);
  const lines = (await readFile(join(bed.stateFolder, 'journal-isolarcloud.jsonl'), 'utf8')).trim().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ verdict: 'negative', value: '-478739', published: yields(bridge) });
});
