import { describe, expect, test } from 'vitest';
import { device, hybridHome, uniformFleet } from '../../../src/simulator/fleet.ts';
import type { PlantSpec } from '../../../src/simulator/plant.ts';
import { configTopic, HOUR, MINUTE, NOON, plantKeyOf, type RunningBridge, simulated } from '../../support/test-bed.ts';

const commissionedAt = NOON - HOUR;
const fleet = (plants: number, devicesPerPlant = 1): PlantSpec[] => uniformFleet({ plants, devicesPerPlant, commissionedAt });
const home = (facts: Partial<PlantSpec> = {}): PlantSpec => ({ ...hybridHome({ commissionedAt }), ...facts });
const INVERTER = '1501234_14_1_1';
const METER = '1501234_7_3_1';

const entityId = (bridge: RunningBridge, psKey: string, component: string): unknown =>
  bridge.discovery(psKey)?.components[component]?.['default_entity_id'];
const isShown = (kept: ReadonlyMap<string, string>, psKey: string): boolean => kept.has(configTopic(psKey));
const topicsOf = (kept: ReadonlyMap<string, string>, psKey: string): string[] =>
  [...kept.keys()].filter((topic) => topic.includes(`/${psKey}/`));

test('five plants that each have an "Inverter1" get different entity ids', async () => {
  const { bed } = await simulated({ plants: fleet(5) });
  const bridge = await bed.run();
  const inverters = fleet(5).map(({ psId }) => `${psId}_14_1_1`);
  expect(inverters.map((psKey) => bridge.discovery(psKey)?.device['name'])).toEqual([1, 2, 3, 4, 5].map((n) => `Plant ${n} Inverter1`));
  expect(inverters.map((psKey) => entityId(bridge, psKey, '13003'))).toEqual(
    [1, 2, 3, 4, 5].map((n) => `sensor.plant_${n}_inverter1_pv_power`),
  );
});

test('plants with the same name get different entity ids', async () => {
  const { bed } = await simulated({ plants: fleet(2).map((plant) => ({ ...plant, name: 'Casa' })) });
  const bridge = await bed.run();
  const ids = fleet(2).map(({ psId }) => entityId(bridge, `${psId}_14_1_1`, '13003'));
  expect(ids).toEqual(['sensor.casa_inverter1_2000001_14_1_1_pv_power', 'sensor.casa_inverter1_2000002_14_1_1_pv_power']);
});

test('a ps_key with characters that no topic and no id may hold is escaped in both', async () => {
  const psKey = '1501234_14_1/a#+ é';
  const devices = [device(1501234, { type: 14, code: 1, channel: 1, name: 'Inversor', trackers: 2, psKey })];
  const { bed } = await simulated({ plants: [home({ devices })] });
  const bridge = await bed.run();
  const escaped = '1501234_14_1-x2f-a-x23--x2b--x20--xe9-';
  const kept = await bed.retained();
  expect(topicsOf(kept, escaped)).toHaveLength(2);
  expect(JSON.parse(kept.get(`homeassistant/device/isolarcloud_${escaped}/config`) ?? '{}')).toMatchObject({
    state_topic: `isolarcloud/1501234/${escaped}/state`,
    components: { '13003': { unique_id: `isolarcloud_${escaped}_13003` } },
  });
  expect(bridge.state(psKey)).toMatchObject({ pv_power: expect.any(Number) });
});

test('a renamed plant and device have their new names, and the entity ids of their first announcement', async () => {
  const { bed, cloud } = await simulated({ plants: [home()] });
  const bridge = await bed.run();
  const before = entityId(bridge, INVERTER, '13003');
  cloud.inject({ kind: 'plant_changed', psId: 1501234, change: { name: 'Casa Nova' } });
  cloud.inject({ kind: 'device_changed', psKey: INVERTER, change: { name: 'Telhado' } });
  await bed.pass(6 * HOUR);
  expect(bridge.discovery(INVERTER)?.device).toMatchObject({ name: 'Casa Nova Telhado' });
  expect(entityId(bridge, INVERTER, '13003')).toBe(before);
  await bridge.stop();
  const restarted = await bed.run();
  expect(entityId(restarted, INVERTER, '13003')).toBe(before);
});

describe('a removed device', () => {
  test('is gone with all its topics after two lists without it', async () => {
    const { bed, cloud } = await simulated({ plants: [home()] });
    await bed.run();
    cloud.inject({ kind: 'device_removed', psKey: METER });
    await bed.pass(2 * HOUR);
    const kept = await bed.retained();
    expect(isShown(kept, METER)).toBe(false);
    expect(topicsOf(kept, METER)).toEqual([]);
    expect(isShown(kept, INVERTER)).toBe(true);
  });

  test('that one list lacks by accident stays', async () => {
    const { bed, cloud, calls } = await simulated({ plants: [home()] });
    await bed.run();
    const listed = calls('getDeviceList').length;
    const back = cloud.inject({ kind: 'device_removed', psKey: METER });
    while (calls('getDeviceList').length === listed) await bed.pass(MINUTE);
    back();
    await bed.pass(HOUR);
    expect(isShown(await bed.retained(), METER)).toBe(true);
    expect(bed.watcher.payloads(configTopic(METER))).not.toContain('');
  });

  test('that went while the bridge was down is gone after two lists, too', async () => {
    const { bed, cloud } = await simulated({ plants: [home()] });
    const bridge = await bed.run();
    await bridge.stop();
    cloud.inject({ kind: 'device_removed', psKey: METER });
    await bed.run();
    expect(isShown(await bed.retained(), METER)).toBe(true);
    await bed.pass(6 * MINUTE);
    const kept = await bed.retained();
    expect(isShown(kept, METER)).toBe(false);
    expect(topicsOf(kept, METER)).toEqual([]);
  });

  test('that is gone already is not waited for after a restart: what is new is announced after the first list', async () => {
    const { bed, cloud } = await simulated({ plants: [home()] });
    const bridge = await bed.run();
    cloud.inject({ kind: 'device_removed', psKey: METER });
    await bed.pass(2 * HOUR);
    await bridge.stop();
    cloud.inject({ kind: 'device_changed', psKey: INVERTER, change: { name: 'Telhado' } });
    const restarted = await bed.run();
    expect(restarted.discovery(INVERTER)?.device).toMatchObject({ name: 'Casa Ipê Telhado' });
    expect(isShown(await bed.retained(), METER)).toBe(false);
  });

  test('that the first list lacks by accident stays, also where the state folder was lost meanwhile', async () => {
    const { bed, cloud } = await simulated({ plants: [home()] });
    const bridge = await bed.run();
    await bridge.stop();
    const back = cloud.inject({ kind: 'device_removed', psKey: METER });
    await bed.run({ stateFolder: `${bed.stateFolder}/lost` });
    back();
    await bed.pass(HOUR);
    expect(isShown(await bed.retained(), METER)).toBe(true);
    expect(bed.watcher.payloads(configTopic(METER))).not.toContain('');
  });

  test('is gone although the state folder was lost meanwhile', async () => {
    const { bed, cloud } = await simulated({ plants: [home()] });
    const bridge = await bed.run();
    await bridge.stop();
    cloud.inject({ kind: 'device_removed', psKey: METER });
    await bed.run({ stateFolder: `${bed.stateFolder}/lost` });
    await bed.pass(6 * MINUTE);
    const kept = await bed.retained();
    expect(isShown(kept, METER)).toBe(false);
    expect(topicsOf(kept, METER)).toEqual([]);
    expect(isShown(kept, INVERTER)).toBe(true);
  });
});

test('a plant that the account has lost goes with its devices, and an empty list takes nothing away', async () => {
  const { bed, cloud } = await simulated({ plants: fleet(2) });
  const bridge = await bed.run();
  const [gone, stays] = fleet(2).map(plantKeyOf) as [string, string];
  cloud.inject({ kind: 'plant_removed', psId: 2_000_001 });
  await bed.pass(HOUR);
  const kept = await bed.retained();
  expect([gone, '2000001_14_1_1', stays].map((psKey) => isShown(kept, psKey))).toEqual([false, false, true]);
  expect(topicsOf(kept, gone)).toEqual([]);
  cloud.inject({ kind: 'plant_removed', psId: 2_000_002 });
  await bed.pass(3 * HOUR);
  expect(isShown(await bed.retained(), stays)).toBe(true);
  expect(bridge.status).toMatchObject({ problem: expect.stringMatching(/no plant/) });
});

describe('the selection in the configuration', () => {
  const selecting = async (before: object, after: object) => {
    const { bed } = await simulated({ plants: [home()] });
    const first = await bed.run({ settings: before as Record<string, unknown> });
    const shownBefore = Object.keys(first.discovery(INVERTER)?.components ?? {});
    await first.stop();
    const bridge = await bed.run({ settings: after as Record<string, unknown> });
    await bed.pass(6 * MINUTE);
    return { bed, bridge, shownBefore, shown: Object.keys(bridge.discovery(INVERTER)?.components ?? {}) };
  };

  test('a point excluded before a restart is taken out of Home Assistant and of the state', async () => {
    const { bridge, shownBefore, shown } = await selecting({}, { points: { exclude: ['14/13003'] } });
    expect(shownBefore.filter((key) => !shown.includes(key))).toEqual(['13003']);
    expect(bridge.state(INVERTER)).not.toHaveProperty('pv_power');
  });

  test('a smaller preset takes points out, a larger one adds them', async () => {
    const essential = { points: { preset: 'essential' } };
    const fewer = await selecting({}, essential);
    expect(fewer.shown.length).toBeLessThan(fewer.shownBefore.length);
    const more = await selecting(essential, { points: { preset: 'all' } });
    expect(more.shown).toEqual(expect.arrayContaining(more.shownBefore));
    expect(more.shown.length).toBeGreaterThan(more.shownBefore.length);
  });

  test('plain topics are taken off the broker when they are switched off', async () => {
    const { bed } = await selecting({ mqtt: { plain_topics: true } }, {});
    expect(topicsOf(await bed.retained(), INVERTER)).toEqual([
      `isolarcloud/1501234/${INVERTER}/state`,
      `isolarcloud/1501234/${INVERTER}/availability`,
    ]);
  });

  test('discovery switched off takes everything out of Home Assistant, and the states stay', async () => {
    const { bed, bridge } = await selecting({}, { homeassistant: { discovery: false } });
    const kept = await bed.retained();
    expect([...kept.keys()].filter((topic) => topic.startsWith('homeassistant/'))).toEqual([]);
    expect(bridge.state(INVERTER)).toMatchObject({ pv_power: expect.any(Number) });
  });

  test('announce: plant shows the plant alone, announce: none nothing of it', async () => {
    const plantOnly = await selecting({}, { homeassistant: { announce: 'plant' } });
    const withPlant = await plantOnly.bed.retained();
    expect([plantKeyOf(home()), INVERTER, METER].map((psKey) => isShown(withPlant, psKey))).toEqual([true, false, false]);
    const nothing = await selecting({}, { homeassistant: { announce_by_plant: { '1501234': 'none' } } });
    const kept = await nothing.bed.retained();
    expect([plantKeyOf(home()), INVERTER, METER].map((psKey) => isShown(kept, psKey))).toEqual([false, false, false]);
    expect(isShown(kept, 'bridge_isolarcloud')).toBe(true);
    expect(topicsOf(kept, INVERTER)).toHaveLength(2);
  });
});

test("an installer's two hundred plants fill Home Assistant with two hundred devices and the bridge, not more", async () => {
  const { bed } = await simulated({ plants: fleet(200, 3) });
  await bed.run({ settings: { homeassistant: { announce: 'plant' } } });
  const kept = await bed.retained();
  expect([...kept.keys()].filter((topic) => topic.startsWith('homeassistant/'))).toHaveLength(201);
  expect([...kept.keys()].filter((topic) => topic.endsWith('/state'))).toHaveLength(1 + 200 * 4);
});
