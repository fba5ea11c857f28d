import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { changeMemory, FORMER_GUARD_FILE, GUARD_FILE, makeFormer } from '../../support/guard-memory.ts';
import { DAY, HOUR, MINUTE, NOON, type RunningBridge, type SimulatedBed, simulated } from '../../support/test-bed.ts';

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
  await rm(join(bed.stateFolder, GUARD_FILE));
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

async function journalOf({ stateFolder }: SimulatedBed['bed']): Promise<readonly Record<string, unknown>[]> {
  const lines = (await readFile(join(stateFolder, 'journal-isolarcloud.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** Returns the log entries about values that an earlier run has saved. */
const kept = (entries: readonly Record<string, unknown>[]): readonly (readonly [unknown, unknown])[] =>
  entries
    .filter(
      ({ psKey, slug, verdict }) =>
        psKey === HYBRID && slug === 'total_pv_yield' && /^(not_)?(taken_over|remembered)$/.test(String(verdict)),
    )
    .map(({ verdict, value }) => [verdict, value]);

/** Runs a bridge and stops it. @returns the test bed, and the last published counters */
async function stopped(): Promise<SimulatedBed & { readonly total: number; readonly daily: number }> {
  const simulation = await simulated({ plants });
  const bridge = await simulation.bed.run();
  await simulation.bed.pass(6 * MINUTE);
  await bridge.stop();
  return { ...simulation, total: yields(bridge), daily: Number(bridge.state(HYBRID)['daily_pv_yield']) };
}

const totalsSeen = ({ watcher }: SimulatedBed['bed'], { topics }: RunningBridge): readonly unknown[] =>
  watcher.payloads(topics.deviceState('1501234', HYBRID)).map((payload) => JSON.parse(payload).total_pv_yield);

describe('a bridge whose memory is lost', () => {
  test.each([
    ['99999999', 99_999_999],
    ['1e308', 1e308],
    ['1e309', 'Infinity'],
    ['-1', -1],
  ])('does not take over a total of %s that another client has retained, and logs that', async (written, value) => {
    const { bed, total } = await stopped();
    await rm(join(bed.stateFolder, GUARD_FILE));
    const topic = `isolarcloud/1501234/${HYBRID}/state`;
    const state = (await bed.retained(topic)).get(topic) ?? '';
    await bed.publish(topic, state.replace(/"total_pv_yield":[\d.]+/, `"total_pv_yield":${written}`), { retain: true });
    const seenBefore = bed.watcher.payloads(topic).length;
    const bridge = await bed.run();
    await bed.pass(15 * MINUTE);
    expect(yields(bridge)).toBeGreaterThanOrEqual(total);
    expect(yields(bridge)).toBeLessThan(total + 10);
    const read = totalsSeen(bed, bridge)
      .slice(seenBefore)
      .filter((seen) => seen !== null);
    expect(Math.max(...read.map(Number))).toBeLessThan(total + 10);
    expect(kept(await journalOf(bed))).toEqual([['not_taken_over', value]]);
    expect(bed.logLines).toContainEqual(expect.stringMatching(/cannot show are left out/));
  });

  test('does not take over a total of a time to come', async () => {
    const { bed, total } = await stopped();
    await rm(join(bed.stateFolder, GUARD_FILE));
    const topic = `isolarcloud/1501234/${HYBRID}/state`;
    const state = (await bed.retained(topic)).get(topic) ?? '';
    await bed.publish(topic, state.replace(/"device_time":"2026/, '"device_time":"2036'), { retain: true });
    const bridge = await bed.run();
    await bed.pass(15 * MINUTE);
    expect(yields(bridge)).toBeGreaterThanOrEqual(total);
    expect(kept(await journalOf(bed))).toEqual([['not_taken_over', total]]);
  });

  test('tells what it has taken over', async () => {
    const { bed, total } = await stopped();
    await rm(join(bed.stateFolder, GUARD_FILE));
    await bed.run();
    expect(kept(await journalOf(bed))).toEqual([['taken_over', total]]);
    expect(bed.logLines).toContainEqual(expect.stringMatching(/go on from what the broker has retained/));
  });

  test('goes on with the count of an exchanged device, which is above what the cloud shows now', async () => {
    const { bed, cloud } = await simulated({ plants });
    const bridge = await bed.run();
    await bed.pass(6 * MINUTE);
    const before = yields(bridge);
    cloud.inject({ kind: 'point_value', psKey: HYBRID, pointId: '13134', value: '5000' });
    await bed.pass(HOUR);
    await bridge.stop();
    await rm(join(bed.stateFolder, GUARD_FILE));
    const again = await bed.run();
    await bed.pass(HOUR);
    expect(yields(again)).toBe(before);
  });
});

describe('a number in the guard’s file that cannot be', () => {
  const damages: readonly (readonly [string, string, number])[] = [
    ['a total of 1e308', 'raw', 1e308],
    ['a total of 1e14', 'raw', 1e14],
    ['a total below zero', 'raw', -1],
    ['a difference of 1e308', 'offset', 1e308],
    ['a difference that makes it impossible', 'offset', 1e9],
    ['a time to come', 'movedAt', NOON + 3650 * DAY],
    ['a time that is none', 'at', 1e300],
  ];
  test.each(damages)('%s is discarded and logged, and the other counters keep their state', async (_name, field, number) => {
    const { bed, cloud, total, daily } = await stopped();
    await changeMemory(bed.stateFolder, '1501234', ({ devices }) => {
      Object.assign(devices[HYBRID]?.counters.get('13134')?.tracking.segment ?? {}, { [field]: number });
    });
    const topic = `isolarcloud/1501234/${HYBRID}/state`;
    await bed.publish(topic, '', { retain: true });
    cloud.inject({ kind: 'counter_zero', psKey: HYBRID, pointId: '13112' });
    const bridge = await bed.run();
    expect(bridge.state(HYBRID)['daily_pv_yield']).toBe(daily);
    await bed.pass(15 * MINUTE);
    expect(yields(bridge)).toBeGreaterThanOrEqual(total);
    expect(yields(bridge)).toBeLessThan(total + 10);
    expect(kept(await journalOf(bed)).map(([verdict]) => verdict)).toEqual(['not_remembered']);
  });

  test('is made good from what the broker retains', async () => {
    const { bed, cloud, total } = await stopped();
    await makeFormer(bed.stateFolder, (text) =>
      text.replace(/("13134":\{"period":null,"tracking":\{"course":\{"offset":0,"raw":)[\d.]+/, '$11e309'),
    );
    cloud.inject({ kind: 'counter_zero', psKey: HYBRID, pointId: '13134' });
    const bridge = await bed.run();
    expect(yields(bridge)).toBe(total);
  });
});

describe('the memory that an earlier version has left', () => {
  test('is taken over, and is out of the way of that version, which then starts as if it had none', async () => {
    const { bed, cloud, total } = await stopped();
    await makeFormer(bed.stateFolder);
    await bed.publish(`isolarcloud/1501234/${HYBRID}/state`, '', { retain: true });
    cloud.inject({ kind: 'counter_zero', psKey: HYBRID, pointId: '13134' });
    const bridge = await bed.run();
    expect(yields(bridge)).toBe(total);
    const files = (await readdir(bed.stateFolder)).filter((name) => name.startsWith('guard-'));
    expect(files.sort()).toEqual([`${FORMER_GUARD_FILE}.v0`, GUARD_FILE]);
  });

  test('and has changed since, because it ran again, is the one that counts', async () => {
    const { bed, cloud } = await stopped();
    await makeFormer(bed.stateFolder);
    const bridge = await bed.run();
    const total = yields(bridge);
    await bridge.stop();
    await makeFormer(bed.stateFolder, (text) => text.replaceAll('"offset":0,"raw"', '"offset":1,"raw"'));
    await bed.publish(`isolarcloud/1501234/${HYBRID}/state`, '', { retain: true });
    cloud.inject({ kind: 'counter_zero', psKey: HYBRID, pointId: '13134' });
    expect(yields(await bed.run())).toBeCloseTo(total + 1, 6);
  });
});
