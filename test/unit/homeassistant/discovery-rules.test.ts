import { describe, expect, test } from 'vitest';
import { discoveryProblems, VERSIONS } from '../../support/discovery-rules.ts';

const good = {
  device: { identifiers: ['x'], name: 'X' },
  origin: { name: 'o' },
  availability: [{ topic: 'a' }],
  state_topic: 's',
  components: { a: { platform: 'sensor', unique_id: 'x_a', device_class: 'power', unit_of_measurement: 'W', state_class: 'measurement' } },
};
const component = { ...good.components.a };

/** Returns a correct payload with changed fields of its component. */
const with_ = (change: object): unknown => ({ ...good, components: { a: { ...component, ...change } } });

describe.each(VERSIONS)('the rules of Home Assistant %s', (version) => {
  test('take a good payload', () => {
    expect(discoveryProblems(good, version)).toEqual([]);
  });

  test.each([
    ['an unknown root key', { ...good, value_template: 'x' }],
    ['children, which 2024.11 does not know', { ...good, child_devices: [] }],
    ['a null in device', { ...good, device: { ...good.device, serial_number: null } }],
    ['no device name', { ...good, device: { identifiers: ['x'] } }],
    ['an unknown key in origin', { ...good, origin: { name: 'o', version: '1' } }],
    ['both forms of availability', { ...good, availability_topic: 'a' }],
    ['a device that hangs on itself', { ...good, device: { ...good.device, via_device: 'x' } }],
    ['an unknown platform', with_({ platform: 'date' })],
    ['no unique_id', with_({ unique_id: undefined })],
    ['a unit of another class', with_({ unit_of_measurement: 'kWp' })],
    ['a unit that only one version knows', with_({ device_class: 'reactive_power', unit_of_measurement: 'kVar' })],
    ['an impossible state class', with_({ state_class: 'total' })],
    ['options beside a class', with_({ options: ['a'] })],
    ['a null', with_({ options: null })],
    ['a space in the key', { ...good, components: { 'a b': component } }],
    ['an entity id without its domain', with_({ object_id: 'x', default_entity_id: 'x' })],
    ['config as a sensor category', with_({ entity_category: 'config' })],
    ['a button without a command', with_({ platform: 'button', device_class: undefined })],
  ])('refuse %s', (_what, payload) => {
    expect(discoveryProblems(payload, version)).not.toEqual([]);
  });
});
