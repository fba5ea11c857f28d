import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnnouncedConfig, compareAnnounced, countChanges } from '../../../../src/homeassistant/plan/compare.ts';

const component = (key: string, fields: object = {}) => ({
  platform: 'sensor',
  unique_id: `d_${key}`,
  default_entity_id: `sensor.${key}`,
  ...fields,
});
const device = (name: string, components: AnnouncedConfig['components']): AnnouncedConfig => ({
  fields: { identifiers: ['d'], name },
  components,
});

describe('the comparison of two announcements of a device', () => {
  test('names what is added, changed and removed, each changed field with both values', () => {
    const before = device('Inverter', { a: component('a', { unit_of_measurement: 'W' }), b: component('b') });
    const after = device('Inversor', { a: component('a', { unit_of_measurement: 'kW', device_class: 'power' }), c: component('c') });
    expect(compareAnnounced(new Map([['d', before]]), new Map([['d', after]]))).toEqual([
      {
        change: 'change',
        identifier: 'd',
        name: 'Inversor',
        fields: [{ field: 'name', from: 'Inverter', to: 'Inversor' }],
        entities: [
          {
            ...{ change: 'change', uniqueId: 'd_a', entityId: 'sensor.a', platform: 'sensor', name: null, unit: 'kW' },
            fields: [
              { field: 'unit_of_measurement', from: 'W', to: 'kW' },
              { field: 'device_class', from: null, to: 'power' },
            ],
          },
          { change: 'add', uniqueId: 'd_c', entityId: 'sensor.c', platform: 'sensor', name: null, unit: null, fields: [] },
          { change: 'remove', uniqueId: 'd_b', entityId: 'sensor.b', platform: 'sensor', name: null, unit: null, fields: [] },
        ],
      },
    ]);
  });

  test('does not call a field changed whose value is not known, because no payload describes it', () => {
    const unknown = { fields: { name: 'Inverter' }, components: { a: { platform: 'sensor' } } };
    const known = device('Inverter', { a: component('a') });
    expect(compareAnnounced(new Map([['d', unknown]]), new Map([['d', known]]))).toEqual([]);
  });

  test('of any two sets mirrors the comparison in the other direction', () => {
    const fields = fc.dictionary(fc.constantFrom('name', 'model'), fc.string());
    const config = fc.record({
      fields: fields.map((given) => ({ ...given, identifiers: ['d'] })),
      components: fc.dictionary(
        fc.constantFrom('a', 'b', 'c'),
        fields.map((given) => ({ ...component('x'), ...given })),
      ),
    });
    const configs = fc.dictionary(fc.constantFrom('d', 'e'), config).map((given) => new Map(Object.entries(given)));
    fc.assert(
      fc.property(configs, configs, (before, after) => {
        const there = compareAnnounced(before, after);
        const back = compareAnnounced(after, before);
        const { add, change, remove } = countChanges(there);
        expect(countChanges(back)).toEqual({ add: remove, change, remove: add, hold: 0 });
        expect(back.map(({ identifier }) => identifier).sort()).toEqual(there.map(({ identifier }) => identifier).sort());
        expect(compareAnnounced(after, after)).toEqual([]);
      }),
    );
  });
});
