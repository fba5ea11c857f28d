import { describe, expect, test } from 'vitest';
import { readTexts } from '../../../src/app/texts.ts';
import { RESERVED_POINT_SLUGS } from '../../../src/catalogue/reserved.ts';
import {
  type AnnouncementContext,
  bridgeAnnouncement,
  deviceAnnouncement,
  deviceEntities,
  plantAnnouncement,
} from '../../../src/homeassistant/device-announcements.ts';
import type { DeviceAnnouncement } from '../../../src/homeassistant/discovery.ts';
import { devicePayload } from '../../../src/homeassistant/discovery.ts';
import { withEntityIds } from '../../../src/homeassistant/entity-ids.ts';
import { emptyLedger } from '../../../src/homeassistant/ledger.ts';
import { alarmEvent } from '../../../src/live/documents/alarms.ts';
import { type BridgeStatus, bridgeDocument } from '../../../src/live/documents/bridge.ts';
import { deviceValues, hasCommunicator } from '../../../src/live/documents/device.ts';
import { plantValues } from '../../../src/live/documents/plant.ts';
import { sampleValues } from '../../../src/live/documents/samples.ts';
import type { Device, Plant } from '../../../src/model.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';
import { topicsFor } from '../../../src/topics.ts';
import { discoveryProblems, VERSIONS } from '../../support/discovery-rules.ts';
import { alarm } from '../poll/support.ts';

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
  healing: { at: '2026-11-22T10:00:00Z', healed: '12 hours', leftAlone: null },
  heldRemovals: 3,
  accounts: [
    {
      ...{ name: 'home', cloud: 'ok', account: 'password_wrong', quota: 'ok', problem: 'The password is wrong.' },
      ...{ calls: { thisHour: 7, today: 40, thisMonth: 400, left: null }, lastPoll: null },
    },
  ],
};
const topics = topicsFor('isolarcloud');
const context = { topics, texts: ENGLISH, version: '1.2.3', heals: true, holds: true, accounts: ['home'] } as const;
/** The entities of a device whose points have had no value. */
const entitiesIn = ({ texts }: AnnouncementContext) => deviceEntities({ hasCommunicator: hasCommunicator(device) }, [], texts);
const announced: readonly DeviceAnnouncement[] = [
  bridgeAnnouncement(context),
  plantAnnouncement(plant, [], context),
  deviceAnnouncement(device, plant, entitiesIn(context), context),
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

  test('each account of a list has its own state, calls and problem on the device of the bridge', () => {
    const { entities } = bridgeAnnouncement({ ...context, accounts: ['home', 'farm'] });
    const own = entities.filter(({ key }) => key.endsWith('_farm'));
    expect(own.map(({ key, name, valueTemplate }) => [key, name, valueTemplate])).toEqual([
      ['cloud_farm', 'iSolarCloud (farm)', "{{ 'ON' if value_json.cloud_farm == 'ok' else 'OFF' }}"],
      ['account_farm', 'Account (farm)', null],
      ['quota_farm', 'Call quota (farm)', null],
      ['problem_farm', 'Problem (farm)', null],
      ['calls_this_hour_farm', 'Calls this hour (farm)', null],
      ['calls_today_farm', 'Calls today (farm)', null],
      ['calls_this_month_farm', 'Calls this month (farm)', null],
      ['calls_left_farm', 'Calls left (farm)', null],
      ['last_poll_farm', 'Last poll (farm)', null],
    ]);
    expect(bridgeAnnouncement({ ...context, accounts: [] }).entities.map(({ key }) => key)).not.toContain('problem_home');
  });

  test.each(VERSIONS)('are all taken by Home Assistant %s, in both languages', (version) => {
    const portuguese = { ...context, texts: readTexts('pt') } as const;
    const all = [
      ...announced,
      plantAnnouncement(plant, [], portuguese),
      deviceAnnouncement(device, plant, entitiesIn(portuguese), portuguese),
    ];
    const discovery = {
      discoveryPrefix: 'homeassistant',
      bridgeAvailabilityTopic: topics.bridgeAvailability,
      version: '1.2.3',
      configurationUrl: null,
    };
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

test('alarms are events of a kind that was announced', () => {
  const event = announced[1]?.entities.find(({ platform }) => platform === 'event');
  for (const kind of ['fault', null] as const) expect(event?.eventTypes).toContain(alarmEvent(alarm('7', { kind })).event_type);
});
