import { expect, test } from 'vitest';
import { readTexts } from '../../../src/app/texts.ts';
import { CATALOGUE_TYPES, pointsOf } from '../../../src/catalogue/points.ts';
import { devicePayload } from '../../../src/homeassistant/discovery.ts';
import { pointEntity } from '../../../src/homeassistant/entities.ts';
import { announcement } from '../../support/announcements.ts';
import { discoveryProblems, VERSIONS } from '../../support/discovery-rules.ts';

const context = {
  discoveryPrefix: 'homeassistant',
  bridgeAvailabilityTopic: 'isolarcloud/bridge/availability',
  version: '1.2.3',
  configurationUrl: null,
};

const portuguese = readTexts('pt');

test.each(CATALOGUE_TYPES)('all points of device type %i make one payload that both versions of Home Assistant take', (deviceType) => {
  const named = {
    ...announcement(`isolarcloud_1234567_${deviceType}_1_1`, [], {
      plant: 'A plant with a long name',
      device: 'A device with a long name',
    }),
    entities: pointsOf(deviceType).map((spec) => pointEntity(spec, portuguese)),
    entityIdPrefix: 'a_plant_with_a_long_name_a_device_with_a_long_name',
  };
  const text = JSON.stringify(devicePayload(named, 'isolarcloud_1234567_11_0_0', context));
  for (const version of VERSIONS) expect(discoveryProblems(JSON.parse(text), version)).toEqual([]);
  expect(text.length).toBeLessThan(100_000);
});
