import { describe, expect, test } from 'vitest';
import { RESERVED_POINT_SLUGS } from '../../../src/catalogue/reserved.ts';
import { bridgeAnnouncement, deviceAnnouncement, plantAnnouncement } from '../../../src/homeassistant/device-announcements.ts';
import type { DeviceAnnouncement } from '../../../src/homeassistant/discovery.ts';
import { devicePayload } from '../../../src/homeassistant/discovery.ts';
import { withEntityIds } from '../../../src/homeassistant/entity-ids.ts';
import { emptyLedger } from '../../../src/homeassistant/ledger.ts';
import { alarmEvent, alarmsDocument } from '../../../src/live/documents/alarms.ts';
import { type BridgeStatus, bridgeDocument } from '../../../src/live/documents/bridge.ts';
import { deviceValues } from '../../../src/live/documents/device.ts';
import { plantValues } from '../../../src/live/documents/plant.ts';
import { sampleValues } from '../../../src/live/documents/samples.ts';
import type { Alarm, Device, Plant } from '../../../src/model.ts';
import { topicsFor } from '../../../src/topics.ts';
import { discoveryProblems, VERSIONS } from '../../support/discovery-rules.ts';

const plant: Plant = {
  psId: '7',
  name: 'Casa',
  type: 'Residential ESS',
  declaredZone: 'GMT-3',
  online: true,
  faultStatus: 'normal',
  faultCount: 0,
  alarmCount: 1,
  buildStatus: 'online',
  connectionType: 'self_consumption',
  capacity: 10_250,
  installDate: '2022-05-27',
  latitude: 41.69,
  longitude: 123.18,
  communicators: [{ serialNumber: 'COM1', enabled: false }],
};
const device: Device = {
  psKey: '7_14_1_1',
  psId: '7',
  deviceType: 14,
  typeName: 'Energy Storage System',
  name: 'SH5K',
  serialNumber: 'A1',
  model: null,
  modelId: null,
  manufacturer: 'SUNGROW',
  firmware: 'V1',
  communicatorSerialNumber: 'COM1',
  uuid: null,
  faultStatus: 'alarm',
  deployed: true,
};
const status: BridgeStatus = {
  bridge: 'ok',
  quota: 'ok',
  communicator: null,
  cloud: 'ok',
  account: 'password_wrong',
  problem: null,
  plants: 1,
  devices: 2,
  calls: { thisHour: 7, today: 40, thisMonth: 400, left: null },
  lastPoll: '2026-11-22T10:00:00Z',
  rejections: { count: 0, last: null },
  unknownCodes: null,
};
const topics = topicsFor('isolarcloud');
const context = { topics, language: 'en', version: '1.2.3' } as const;
const announced: readonly DeviceAnnouncement[] = [
  bridgeAnnouncement(context),
  plantAnnouncement(plant, [], context),
  deviceAnnouncement(device, plant, [], context),
];
const jsonKeys = ({ entities, stateTopic }: DeviceAnnouncement): readonly string[] =>
  entities.filter((entity) => (entity.stateTopic ?? stateTopic) === stateTopic && entity.commandTopic === null).map(({ slug }) => slug);

describe('the devices of a bridge', () => {
  test('hang on each other and are named after their plant', () => {
    expect(announced.map(({ identifier, viaDevice, name }) => [identifier, viaDevice, name])).toEqual([
      ['isolarcloud_bridge_isolarcloud', null, 'iSolarCloud bridge'],
      ['isolarcloud_7_11_0_0', 'isolarcloud_bridge_isolarcloud', 'Casa'],
      ['isolarcloud_7_14_1_1', 'isolarcloud_7_11_0_0', 'Casa SH5K'],
    ]);
  });

  test('another base topic is another bridge', () => {
    const { identifier, name } = bridgeAnnouncement({ ...context, topics: topicsFor('solar/two') });
    expect([identifier, name]).toEqual(['isolarcloud_bridge_solar-x2f-two', 'iSolarCloud bridge solar/two']);
  });

  test.each(VERSIONS)('are all taken by Home Assistant %s, in both languages', (version) => {
    const portuguese = { ...context, language: 'pt' } as const;
    const all = [...announced, plantAnnouncement(plant, [], portuguese), deviceAnnouncement(device, plant, [], portuguese)];
    const discovery = { discoveryPrefix: 'homeassistant', bridgeAvailabilityTopic: topics.bridgeAvailability, version: '1.2.3' };
    for (const named of withEntityIds(all, emptyLedger())) {
      const payload = JSON.parse(JSON.stringify(devicePayload(named, named.viaDevice, discovery)));
      expect(discoveryProblems(payload, version)).toEqual([]);
    }
  });

  test('find a value for each of their diagnostics in the state JSON, and no other key is there', () => {
    const fresh = sampleValues({ dataState: 'fresh', lastUpdate: null, rejections: { count: 0, last: null } });
    const values = [bridgeDocument(status), { ...plantValues(plant), ...fresh }, { ...deviceValues(device, plant), ...fresh }];
    expect(values.map((value) => Object.keys(value))).toEqual(announced.map(jsonKeys));
  });

  test('leave no slug of theirs to a point', () => {
    const taken = announced.slice(1).flatMap(({ entities }) => entities.map(({ slug }) => slug));
    expect(taken.filter((slug) => slug !== 'alarm' && !RESERVED_POINT_SLUGS.has(slug))).toEqual([]);
  });

  test('use no key twice', () => {
    for (const { entities } of announced) expect(new Set(entities.map(({ key }) => key)).size).toBe(entities.length);
  });
});

describe('diagnostic values', () => {
  test('of a plant: capacity in kWp, nothing of the owner or the place', () => {
    const values = plantValues(plant);
    expect(values).toMatchObject({ online: true, capacity: 10.25, install_date: '2022-05-27', alarm_count: 1 });
    expect(JSON.stringify(values)).not.toMatch(/41\.69|123\.18/);
  });

  test('of a device: a fault, and the switch of the communicator it reports through', () => {
    expect(deviceValues(device, plant)).toEqual({ fault: true, fault_status: 'alarm', deployed: true, data_switch: false });
    expect(deviceValues({ ...device, communicatorSerialNumber: null, faultStatus: null }, plant)).toEqual({
      fault: null,
      fault_status: null,
      deployed: true,
    });
  });

  test('of the bridge: no text is longer than Home Assistant shows', () => {
    const { problem } = bridgeDocument({ ...status, problem: '😀'.repeat(400) });
    expect([...String(problem)].length).toBe(255);
    expect(String(problem).endsWith('…')).toBe(true);
  });
});

describe('alarms', () => {
  const alarm: Alarm = {
    psId: '7',
    psKey: '7_14_1_1',
    deviceName: 'SH5K',
    code: '703',
    name: 'Grid fault',
    kind: 'fault',
    level: 2,
    since: '2026-11-22 10:00:00',
  };

  test('are counted, with names and times as attributes', () => {
    expect(alarmsDocument([alarm])).toEqual({
      count: 1,
      alarms: [{ name: 'Grid fault', code: '703', kind: 'fault', level: 2, device: 'SH5K', since: '2026-11-22 10:00:00' }],
    });
  });

  test('never make more attributes than Home Assistant records', () => {
    const many = alarmsDocument(Array.from({ length: 500 }, () => ({ ...alarm, name: '故'.repeat(500), deviceName: '障'.repeat(500) })));
    expect(many).toMatchObject({ count: 500 });
    expect(Buffer.byteLength(JSON.stringify(many))).toBeLessThan(16_384);
  });

  test('are events of a kind that was announced', () => {
    const event = announced[1]?.entities.find(({ platform }) => platform === 'event');
    expect(event?.eventTypes).toContain('fault');
    expect(alarmEvent(alarm)).toMatchObject({ event_type: 'fault', name: 'Grid fault' });
    expect(event?.eventTypes).toContain(Object(alarmEvent({ ...alarm, kind: null }))['event_type']);
  });
});
