import { expect, test } from 'vitest';
import { readTexts } from '../../../../src/app/texts.ts';
import { heldRemovals } from '../../../../src/page/view/held-removals.ts';

const device = {
  name: 'Casa Ipê Inverter',
  entityIdPrefix: 'casa',
  components: { fault: 'sensor' },
  leaving: {},
  held: {},
  deleted: false,
} as const;

test('the entities of an account that has left the list are shown with its name', () => {
  const held = { cloud_home: 'binary_sensor', calls_this_hour_my_farm: 'sensor' } as const;
  const [bridge] = heldRemovals({ isolarcloud_bridge_isolarcloud: { ...device, held } }, readTexts('en'));
  expect(bridge?.entities).toEqual([
    { name: 'iSolarCloud (home)', entityId: 'binary_sensor.casa_cloud_home' },
    { name: 'Calls this hour (my_farm)', entityId: 'sensor.casa_calls_this_hour_my_farm' },
  ]);
});

test('the entities whose removal is held are shown with their ids, and with their names in the language of the page', () => {
  const held = { '13141': 'sensor', data_state: 'sensor', '99999': 'sensor' } as const;
  const announced = { isolarcloud_1501234_14_1_1: { ...device, held }, isolarcloud_1501234_43_2_1: device };
  const named = (language: 'en' | 'pt') => heldRemovals(announced, readTexts(language));
  expect(named('en')).toEqual([
    {
      identifier: 'isolarcloud_1501234_14_1_1',
      name: 'Casa Ipê Inverter',
      entities: [
        { name: 'Battery level', entityId: 'sensor.casa_soc' },
        { name: null, entityId: 'isolarcloud_1501234_14_1_1_99999' },
        { name: 'Data state', entityId: 'sensor.casa_data_state' },
      ],
    },
  ]);
  expect(named('pt')[0]?.entities.map(({ name }) => name)).not.toContain('Data state');
});
