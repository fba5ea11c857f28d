import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE_TYPES, pointsOf } from '../../src/catalogue/index.ts';
import { deviceAnnouncement } from '../../src/homeassistant/device-announcements.ts';
import { type DiscoveryContext, devicePayload, discoveryTopic, uniqueId } from '../../src/homeassistant/discovery.ts';
import { pointEntity } from '../../src/homeassistant/entities.ts';
import type { Device, Plant, PointSpec } from '../../src/model.ts';
import { ENGLISH } from '../../src/texts/texts.ts';
import { deviceIdentifier, topicsFor } from '../../src/topics.ts';
import type { TestBroker } from '../support/broker.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { appearanceOf, promisedAppearance } from './support/appearance.ts';
import { HomeAssistant } from './support/home-assistant.ts';
import { versions } from './support/versions.ts';
import { waitFor } from './support/waiting.ts';

const topics = topicsFor('isolarcloud');
const context: DiscoveryContext = {
  discoveryPrefix: 'homeassistant',
  bridgeAvailabilityTopic: topics.bridgeAvailability,
  version: '0.1.0',
  configurationUrl: null,
};

const PLANT: Plant = {
  psId: '1234567',
  name: 'Every point',
  type: null,
  declaredZone: null,
  online: null,
  faultStatus: null,
  faultCount: null,
  alarmCount: null,
  buildStatus: null,
  connectionType: null,
  capacity: null,
  installDate: null,
  latitude: null,
  longitude: null,
  communicators: [],
};

const deviceOf = (deviceType: number): Device => ({
  psKey: `1234567_${deviceType}_1_1`,
  psId: PLANT.psId,
  deviceType,
  typeName: null,
  name: `Type ${deviceType}`,
  serialNumber: `A${deviceType}`,
  model: null,
  modelId: null,
  manufacturer: null,
  firmware: null,
  communicatorSerialNumber: null,
  uuid: null,
  faultStatus: null,
  deployed: null,
});

/** The entity of a point, enabled in any case, because a disabled entity has no state to check. */
const shown = (spec: PointSpec) => ({ ...pointEntity(spec, ENGLISH), enabledByDefault: true });

const exampleValue = ({ values }: PointSpec): number | string => (values === null ? 12.5 : (Object.values(values)[0] ?? ''));

describe.each(versions)('Home Assistant %s and the catalogue', (version) => {
  let broker: TestBroker;
  let homeAssistant: HomeAssistant;
  let client: MqttClient;
  const retain = (topic: string, message: string) => client.publishAsync(topic, message, { retain: true, qos: 1 });

  beforeAll(async () => {
    broker = await startMosquitto();
    homeAssistant = await HomeAssistant.start({ version, brokerUrl: broker.url });
    client = await connectAsync(broker.url);
    await retain(topics.bridgeAvailability, 'online');
  });

  afterAll(async () => {
    await client?.endAsync();
    await homeAssistant?.stop();
    await broker?.stop();
  });

  it.each(CATALOGUE_TYPES)('shows every point of device type %i as the catalogue says', async (deviceType) => {
    const device = deviceOf(deviceType);
    const { psId, psKey } = device;
    const specs = pointsOf(deviceType);
    const announcement = deviceAnnouncement(device, PLANT, specs.map(shown), {
      topics,
      texts: ENGLISH,
      version: '0.1.0',
      heals: false,
      holds: false,
      accounts: [],
    });
    const points = { ...announcement, entities: specs.map(shown), entityIdPrefix: `type_${deviceType}` };

    await retain(topics.deviceState(psId, psKey), JSON.stringify(Object.fromEntries(specs.map((spec) => [spec.slug, exampleValue(spec)]))));
    await retain(topics.deviceAvailability(psId, psKey), 'online');
    await retain(discoveryTopic(context, points.identifier), JSON.stringify(devicePayload(points, null, context)));

    const expected = Object.fromEntries(
      specs.map((spec) => [uniqueId(deviceIdentifier(psKey), spec.pointId), promisedAppearance(spec, exampleValue(spec))]),
    );
    await waitFor(
      async () => {
        const entities = [...(await homeAssistant.entities())].filter(([id]) => id.startsWith(`${deviceIdentifier(psKey)}_`));
        expect(Object.fromEntries(entities.map(([id, entity]) => [id, appearanceOf(entity)]))).toEqual(expected);
      },
      { what: `the points of device type ${deviceType}` },
    );
    expect(await homeAssistant.complaints()).toEqual([]);
  });
});
