import { describe, expect, test } from 'vitest';
import { device } from '../../src/simulator/fleet.ts';
import { onePlant } from '../e2e/support.ts';
import { ABSURD_FACTS, NO_NUMBERS } from '../support/absurd-values.ts';
import { PS_ID, Scene, stateOf, VENUES } from './support/attacked.ts';

/** Attacks by impossible replies of the cloud. */
describe.each(VENUES)('on %s', (_name, venue) => {
  test('A6: a device whose ps_key has 70,000 characters is left out', async () => {
    const odd = device(PS_ID, { type: 14, code: 9, channel: 1, name: 'Odd', psKey: `${PS_ID}_14_${'9'.repeat(70_000)}_1` });
    const scene = await Scene.on(await venue(), { plants: onePlant().map((plant) => ({ ...plant, devices: [...plant.devices, odd] })) });
    const { bridge, watcher } = await scene.run();

    expect(bridge.output).toMatch(/device \d+ of \d+ makes no sense and is left out/);
    expect(watcher.seen.filter(({ topic }) => topic.length > 1_000)).toEqual([]);
    await scene.expectUnharmed(bridge);
  });

  test('A14: words for "no number" and a capacity of 1e308 are no values', async () => {
    const points = { preset: 'essential', include: ['14/13146', '43/58608', '43/58611', '43/58613'] };
    const plants = onePlant().map((plant) => ({ ...plant, misstated: ABSURD_FACTS }));
    const scene = await Scene.on(await venue(), { plants, others: { points } });
    for (const [pointId, value] of Object.entries(NO_NUMBERS)) scene.cloud.simulator.inject({ kind: 'point_value', pointId, value });
    const { bridge, watcher } = await scene.run();

    const state = (psKey: string) => JSON.parse(watcher.payloads(stateOf(psKey)).at(-1) ?? '{}');
    expect(state(`${PS_ID}_11_0_0`)).toMatchObject({ capacity: null, alarm_count: null, install_date: null });
    const { operating_status = null, highest_voltage_cell = null, lowest_voltage_cell = null } = state(`${PS_ID}_43_2_1`);
    expect([operating_status, highest_voltage_cell, lowest_voltage_cell]).toEqual([null, null, null]);
    expect(watcher.seen.filter(({ payload }) => /:"?(NaN|nan|Infinity|undefined|1e\+?308)\b/.test(payload))).toEqual([]);
    await scene.expectUnharmed(bridge);
  });
});
