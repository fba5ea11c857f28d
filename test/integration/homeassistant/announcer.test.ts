import { describe, expect, onTestFinished, test } from 'vitest';
import type { DeviceAnnouncement } from '../../../src/homeassistant/discovery.ts';
import { startAedes } from '../../support/aedes.ts';
import { announcement, family } from '../../support/announcements.ts';
import { TestHome } from '../../support/announcing.ts';
import { VERSIONS } from '../../support/discovery-rules.ts';

const configTopic = (identifier: string): string => `homeassistant/device/${identifier}/config`;
const [INVERTER, BATTERY, PLANT, BRIDGE] = ['isolarcloud_inverter', 'isolarcloud_battery', 'isolarcloud_plant', 'isolarcloud_bridge'];

/** Returns the announcements of `family` with one of them changed; removed if `change` returns null. */
const changed = (identifier: string, change: (device: DeviceAnnouncement) => DeviceAnnouncement | null): readonly DeviceAnnouncement[] =>
  family().flatMap((device) => (device.identifier === identifier ? (change(device) ?? []) : device));
const withoutPoint3 = changed(INVERTER, (device) => ({ ...device, entities: device.entities.filter(({ key }) => key !== '3') }));
const withoutBattery = changed(BATTERY, () => null);

describe.each(VERSIONS)('a bridge beside Home Assistant %s', (version) => {
  const startHome = async (): Promise<TestHome> => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    return TestHome.on(broker.url, version);
  };
  const all = ['battery_1', 'battery_2', 'bridge_1', 'bridge_2', 'inverter_1', 'inverter_2', 'inverter_3', 'plant_1', 'plant_2'];
  const entities = ({ homeAssistant }: TestHome): readonly string[] =>
    [...homeAssistant.entities.keys()].map((uniqueId) => uniqueId.replace('isolarcloud_', '')).sort();

  test('announces parents first and gives them time', async () => {
    const home = await startHome();
    await home.startHomeAssistant();
    const { announcer, settled } = await home.bridge();
    await announcer.announce(family());
    await settled();
    expect(entities(home)).toEqual(all);
    expect(home.homeAssistant.complaints).toEqual([]);
    expect(home.homeAssistant.devices.get(INVERTER)?.viaDevice).toBe(PLANT);
    expect(home.homeAssistant.devices.get(PLANT)?.viaDevice).toBe(BRIDGE);
    const at = (identifier: string): number => home.retainedState.find(({ topic }) => topic === configTopic(identifier))?.at ?? Number.NaN;
    expect(at(PLANT) - at(BRIDGE)).toBeGreaterThanOrEqual(1_000);
    expect(at(INVERTER) - at(PLANT)).toBeGreaterThanOrEqual(1_000);
  });

  test('publishes nothing when nothing changed', async () => {
    const home = await startHome();
    const { announcer, settled } = await home.bridge();
    await announcer.announce(family());
    await settled();
    const before = home.retainedState.length;
    await announcer.announce(family());
    await settled();
    expect(home.retainedState.length).toBe(before);
  });

  test('a renamed plant renames devices and keeps entity ids', async () => {
    const home = await startHome();
    await home.startHomeAssistant();
    const { announcer, settled } = await home.bridge();
    await announcer.announce(family());
    await settled();
    const idsBefore = [...home.homeAssistant.entities.values()].map(({ entityId }) => entityId);
    await announcer.announce([
      ...family({ plant: 'Cottage' }),
      announcement('isolarcloud_new', ['9'], { plant: 'Cottage', device: 'Meter' }),
    ]);
    await settled();
    expect(home.homeAssistant.devices.get(INVERTER)?.name).toBe('Cottage Inverter');
    const ids = [...home.homeAssistant.entities.values()].map(({ entityId }) => entityId);
    expect(ids).toEqual([...idsBefore, 'sensor.cottage_meter_point_9']);
    expect(home.homeAssistant.complaints).toEqual([]);
  });

  test('takes a point out by its platform alone, then leaves it out', async () => {
    const home = await startHome();
    await home.startHomeAssistant();
    const { announcer, birthsAnswered, ledger, settled, until } = await home.bridge();
    await home.startHomeAssistant();
    await until(() => birthsAnswered() === 1);
    await announcer.announce(family());
    await settled();
    const before = home.retainedState.length;
    await announcer.announce(withoutPoint3);
    await settled();
    const steps = home.retainedState.slice(before);
    expect(steps.map(({ topic }) => topic)).toEqual([configTopic(INVERTER), configTopic(INVERTER)]);
    expect(steps.map(({ payload }) => JSON.parse(payload).components['3'])).toEqual([{ platform: 'sensor' }, undefined]);
    expect((steps[1]?.at ?? 0) - (steps[0]?.at ?? 0)).toBeGreaterThanOrEqual(2_000);
    expect(entities(home)).toEqual(all.filter((entity) => entity !== 'inverter_3'));
    expect(home.homeAssistant.complaints).toEqual([]);
    expect(ledger().devices[INVERTER]?.leaving).toEqual({});
  });

  test('takes a device out by emptying its topic', async () => {
    const home = await startHome();
    await home.startHomeAssistant();
    const { announcer, settled } = await home.bridge();
    await announcer.announce(family());
    await announcer.announce(withoutBattery);
    await settled();
    expect(home.retainedState.at(-1)).toMatchObject({ topic: configTopic(BATTERY), payload: '' });
    expect([...home.homeAssistant.devices.keys()].sort()).toEqual([BRIDGE, INVERTER, PLANT]);
    expect(home.homeAssistant.ghosts()).toEqual([]);
  });

  test.each([
    ['a point', withoutPoint3, all.filter((entity) => entity !== 'inverter_3')],
    ['a device', withoutBattery, all.filter((entity) => !entity.startsWith('battery'))],
  ])('%s that left while Home Assistant was down is taken out after its next birth', async (_what, desired, left) => {
    const home = await startHome();
    await home.startHomeAssistant();
    const { announcer, settled, ledger, until, errors } = await home.bridge();
    await announcer.announce(family());
    await settled();
    await home.stopHomeAssistant();
    await announcer.announce(desired);
    await settled();
    expect(Object.values(ledger().devices).some(({ leaving }) => Object.keys(leaving).length > 0)).toBe(true);

    await home.startHomeAssistant();
    expect(home.homeAssistant.ghosts()).not.toEqual([]);
    await until(() => Object.values(ledger().devices).every(({ leaving }) => Object.keys(leaving).length === 0));
    expect(home.homeAssistant.ghosts()).toEqual([]);
    expect(entities(home)).toEqual(left);
    expect(home.homeAssistant.complaints).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('a removal outlives a restart of the bridge', async () => {
    const home = await startHome();
    await home.startHomeAssistant();
    const first = await home.bridge();
    await first.announcer.announce(family());
    await first.settled();
    await home.stopHomeAssistant();
    await first.announcer.announce(withoutBattery);
    await first.announcer.stop();
    first.birthWatch.stop();

    const second = await home.bridge({ ledger: first.ledger() });
    await second.announcer.announce(withoutBattery);
    await home.startHomeAssistant();
    await second.until(() => second.ledger().devices[BATTERY] === undefined);
    expect(home.homeAssistant.ghosts()).toEqual([]);
    expect(home.homeAssistant.devices.has(BATTERY ?? '')).toBe(false);
  });

  test('a lost ledger is rebuilt from the broker: entity ids stay, ghosts go, others are left alone', async () => {
    const home = await startHome();
    await home.startHomeAssistant();
    const first = await home.bridge();
    await first.announcer.announce(family());
    await first.announcer.stop();
    const other = await home.bridge({ base: 'isolarcloud/second' });
    await other.announcer.announce([announcement('isolarcloud_other', ['1'], { device: 'Other' })]);
    await other.settled();
    const foreign = '{"device":{"identifiers":["x"],"name":"X"},"origin":{"name":"else"},"components":{}}';
    await home.retain(configTopic('foreign'), foreign);

    const second = await home.bridge();
    await second.until(() =>
      [INVERTER, BATTERY, PLANT, BRIDGE].every((identifier) => second.announcer.announced[identifier ?? '']?.components['1'] !== undefined),
    );
    const before = home.retainedState.length;
    const renamed = family({ plant: 'Cottage' }).filter(({ identifier }) => identifier !== BATTERY);
    await second.announcer.announce(renamed.map((device) => ({ ...device, entities: device.entities.slice(0, 1) })));
    await second.settled();
    expect(second.ledger().devices[INVERTER]?.entityIdPrefix).toBe('home_inverter');
    expect(entities(home)).toEqual(['bridge_1', 'inverter_1', 'other_1', 'plant_1']);
    const touched = new Set(home.retainedState.slice(before).map(({ topic }) => topic));
    expect([...touched].sort()).toEqual([BATTERY, BRIDGE, INVERTER, PLANT].map((identifier) => configTopic(identifier ?? '')).sort());
  });

  test('a device deleted by the user stays deleted, over restarts, until it is restored', async () => {
    const home = await startHome();
    await home.startHomeAssistant();
    const first = await home.bridge();
    await first.announcer.announce(family());
    await first.settled();
    await home.empty(configTopic(PLANT ?? ''), home.homeAssistant.deleteDevice(PLANT ?? ''));
    await first.until(() => first.ledger().devices[PLANT]?.deleted === true);
    await first.announcer.announce(family());
    await first.settled();
    expect(home.homeAssistant.devices.has(PLANT ?? '')).toBe(false);
    expect(home.homeAssistant.devices.get(INVERTER)?.viaDevice).toBe(BRIDGE);
    await first.announcer.stop();

    const second = await home.bridge({ ledger: first.ledger() });
    await second.announcer.announce(family());
    await second.settled();
    expect(home.homeAssistant.devices.has(PLANT ?? '')).toBe(false);
    expect(home.homeAssistant.complaints).toEqual([]);

    await second.announcer.restoreDeleted();
    await second.settled();
    expect(entities(home)).toEqual(all);
    expect(home.homeAssistant.devices.get(INVERTER)?.viaDevice).toBe(PLANT);
    expect(home.homeAssistant.complaints).toEqual([]);
  });

  test('a device with a single entity is deleted by a single empty payload', async () => {
    const home = await startHome();
    await home.startHomeAssistant();
    const { announcer, settled, until, ledger } = await home.bridge();
    await announcer.announce([announcement('isolarcloud_single', ['1'])]);
    await settled();
    await home.empty(configTopic('isolarcloud_single'), home.homeAssistant.deleteDevice('isolarcloud_single'));
    await until(() => ledger().devices['isolarcloud_single']?.deleted === true);
    await announcer.announce([announcement('isolarcloud_single', ['1'])]);
    await settled();
    expect(entities(home)).toEqual([]);
  });

  test('an answer to a birth publishes everything again', async () => {
    const home = await startHome();
    const { announcer, settled, birthWatch, birthsAnswered, until } = await home.bridge();
    await announcer.announce(family());
    await settled();
    const before = home.retainedState.length;
    await home.startHomeAssistant();
    await until(() => birthsAnswered() === 1);
    expect(home.retainedState.length).toBe(before + 4);
    expect(birthWatch.homeAssistant).toBe('online');
    expect(home.homeAssistant.complaints).toEqual([]);
  });
});

test('2024.11 empties the whole device for one deleted entity: it is announced again', async () => {
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const home = await TestHome.on(broker.url, '2024.11.3');
  await home.startHomeAssistant();
  const { announcer, settled, until } = await home.bridge();
  await announcer.announce(family());
  await settled();
  const before = [...home.homeAssistant.entities].sort();
  await home.empty(configTopic('isolarcloud_inverter'), home.homeAssistant.deleteEntity('isolarcloud_inverter_2'));
  await until(() => home.retainedState.at(-2)?.payload === '' && home.retainedState.at(-1)?.payload !== '');
  expect(home.retainedState.at(-1)?.topic).toBe(configTopic('isolarcloud_inverter'));
  expect([...home.homeAssistant.entities].sort()).toEqual(before);
  expect(home.homeAssistant.complaints).toEqual([]);
});
