import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeviceAnnouncement, DiscoveryContext } from '../../../src/homeassistant/discovery.ts';
import { devicePayload, discoveryTopic } from '../../../src/homeassistant/discovery.ts';
import { PLAIN, pointEntity } from '../../../src/homeassistant/entities.ts';
import { withEntityIds } from '../../../src/homeassistant/entity-ids.ts';
import { emptyLedger } from '../../../src/homeassistant/ledger.ts';
import { removedPayload, withoutPendingRemoval, withPendingRemoval } from '../../../src/homeassistant/removal-steps.ts';
import type { PointSpec } from '../../../src/model.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';
import { announcement, sensor } from '../../support/announcements.ts';
import { discoveryProblems, VERSIONS } from '../../support/discovery-rules.ts';
import { lifetimeEnergy, power, textPoint } from '../readings/spec.ts';

const context: DiscoveryContext = {
  discoveryPrefix: 'homeassistant',
  bridgeAvailabilityTopic: 'isolarcloud/bridge/availability',
  version: '1.2.3',
  configurationUrl: null,
};

const payloadOf = (device: DeviceAnnouncement, viaDevice: string | null = null, configurationUrl: string | null = null) => {
  const [named] = withEntityIds([device], emptyLedger());
  if (named === undefined) throw new Error('unnamed');
  return devicePayload(named, viaDevice, { ...context, configurationUrl });
};
const problemsOf = (payload: unknown): readonly string[] =>
  VERSIONS.flatMap((version) => discoveryProblems(JSON.parse(JSON.stringify(payload)), version));

describe('a discovery payload', () => {
  test('carries everything Home Assistant should show, and no null or blank', () => {
    const soc: PointSpec = { ...power, pointId: '13141', slug: 'soc', name: { own: 'SOC' }, unit: '%', deviceClass: 'battery' };
    const device = announcement('isolarcloud_7_14_1_1', [], {
      plant: 'Casa Sol',
      device: 'SH5K',
      model: 'SH5K-30',
      serialNumber: 'A123',
      firmware: '',
      entities: [pointEntity({ ...soc, precision: 1, enabledByDefault: false }, ENGLISH)],
    });
    expect(payloadOf(device, 'isolarcloud_7_11_0_0')).toEqual({
      device: {
        identifiers: ['isolarcloud_7_14_1_1'],
        name: 'Casa Sol SH5K',
        manufacturer: 'Sungrow',
        model: 'SH5K-30',
        serial_number: 'A123',
        via_device: 'isolarcloud_7_11_0_0',
      },
      origin: { name: 'isolarcloud2mqtt', sw_version: '1.2.3' },
      availability: [{ topic: 'isolarcloud/bridge/availability' }, { topic: 'isolarcloud/plant/isolarcloud_7_14_1_1/availability' }],
      availability_mode: 'all',
      state_topic: 'isolarcloud/plant/isolarcloud_7_14_1_1/state',
      components: {
        '13141': {
          platform: 'sensor',
          unique_id: 'isolarcloud_7_14_1_1_13141',
          object_id: 'casa_sol_sh5k_soc',
          default_entity_id: 'sensor.casa_sol_sh5k_soc',
          name: 'SOC',
          value_template: '{{ value_json.soc | default(none) }}',
          device_class: 'battery',
          state_class: 'measurement',
          unit_of_measurement: '%',
          suggested_display_precision: 1,
          enabled_by_default: false,
          qos: 1,
        },
      },
    });
  });

  test('links the device to the page where the page has an address', () => {
    for (const url of ['http://192.168.1.5:8099/', 'homeassistant://app/local_isolarcloud2mqtt']) {
      const payload = payloadOf(announcement('isolarcloud_1_14_1_1', []), null, url);
      expect(payload.device['configuration_url']).toBe(url);
      expect(problemsOf(payload)).toEqual([]);
    }
  });

  test('lets lifetime counters and what the modules make live as long as the bridge, other measurements as the device', () => {
    const entities = [
      pointEntity({ ...lifetimeEnergy, pointId: '2', counter: 'lifetime' }, ENGLISH),
      pointEntity({ ...power, deviceType: 14, pointId: '1' }, ENGLISH),
      pointEntity({ ...lifetimeEnergy, pointId: '3', counter: 'daily' }, ENGLISH),
      pointEntity({ ...power, deviceType: 1, pointId: '4' }, ENGLISH, 'zero'),
      pointEntity({ ...power, deviceType: 1, pointId: '5' }, ENGLISH, 'unavailable'),
    ];
    const { components } = payloadOf(announcement('isolarcloud_x', [], { entities }));
    expect(components['2']?.['availability']).toEqual([{ topic: 'isolarcloud/bridge/availability' }]);
    expect(components['1']).not.toHaveProperty('availability');
    expect(components['3']).not.toHaveProperty('availability');
    expect(components['4']).toHaveProperty('availability');
    expect(components['5']).not.toHaveProperty('availability');
  });

  test('shows a status point as an enum of all its texts, without unit or class', () => {
    const status = pointEntity(
      { ...textPoint, unit: 'x', stateClass: 'measurement', values: { '0': 'Off', '1': 'On', '2': 'Off' } },
      ENGLISH,
    );
    expect(status).toMatchObject({ deviceClass: 'enum', options: ['Off', 'On'], unit: null, stateClass: null });
  });

  test('stands on a device topic without a node id', () => {
    expect(discoveryTopic(context, 'isolarcloud_1_14_1_1')).toBe('homeassistant/device/isolarcloud_1_14_1_1/config');
  });
});

describe('both supported versions of Home Assistant accept the payload for any names from the cloud', () => {
  const names = fc.oneof(fc.string({ maxLength: 300, unit: 'grapheme' }), fc.constantFrom('Größe №5', '阳光电站', '😀', ' ', 'a"b\\c'));
  const text = fc.option(names, { nil: null });
  const entity = fc.oneof(
    fc
      .record({
        name: names,
        unit: fc.constantFrom('W', 'kW'),
        enabledByDefault: fc.boolean(),
        precision: fc.option(fc.nat(6), { nil: null }),
      })
      .map((fields) => ({ ...fields, deviceClass: 'power', stateClass: 'measurement' as const, availability: 'device' as const })),
    fc.record({ name: names, unit: fc.constant('kWp') }),
    fc.record({
      name: names,
      deviceClass: fc.constant('enum'),
      options: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 }),
    }),
    fc.record({ name: names, platform: fc.constant('button' as const), commandTopic: fc.constant('a/b') }),
    fc.record({ name: names, platform: fc.constant('event' as const), eventTypes: fc.constant(['x']), stateTopic: fc.constant('a/c') }),
  );
  const device = fc
    .record({
      name: names,
      device: names,
      model: text,
      serialNumber: text,
      firmware: text,
      manufacturer: text,
      entities: fc.array(entity, { minLength: 1, maxLength: 8 }),
    })
    .map(({ name, device, entities, ...fields }) =>
      announcement('isolarcloud_1_14_1_1', [], {
        plant: name,
        device,
        ...fields,
        name: name.trim() || 'x',
        entities: entities.map((fields, index) => ({ ...PLAIN, ...sensor(`${index}`), ...fields })),
      }),
    );

  test('the payload', () => {
    fc.assert(
      fc.property(device, (announced) => {
        expect(problemsOf(payloadOf(announced, 'isolarcloud_plant'))).toEqual([]);
      }),
    );
  });

  test('and each step of a removal', () => {
    fc.assert(
      fc.property(device, (announced) => {
        const payload = payloadOf(announced);
        const leaving = { a: 'sensor', b: 'binary_sensor', c: 'button', d: 'event' } as const;
        const gone = { name: announced.name, entityIdPrefix: 'x', components: {}, leaving, held: {}, deleted: false };
        expect(problemsOf(withPendingRemoval(payload, leaving, announced.identifier, context))).toEqual([]);
        expect(problemsOf(withoutPendingRemoval(payload, leaving))).toEqual([]);
        expect(problemsOf(removedPayload(announced.identifier, gone, context))).toEqual([]);
        expect(withoutPendingRemoval(payload, leaving).components['d']).toEqual({ platform: 'event' });
      }),
    );
  });
});
