import { expect, test } from 'vitest';
import { announcedNow } from '../../../src/homeassistant/ledger.ts';

test('announced devices include neither those that the user deleted nor those that are being removed', () => {
  const device = { name: 'Meter', entityIdPrefix: 'meter', components: {}, leaving: {}, deleted: false };
  const devices = {
    announced: { ...device, components: { '8018': 'sensor' } },
    losingPoint: { ...device, components: { '8018': 'sensor' }, leaving: { '8030': 'sensor' } },
    leaving: { ...device, leaving: { '8018': 'sensor' } },
    deleted: { ...device, deleted: true },
  } as const;
  expect(announcedNow(devices)).toEqual(['announced', 'losingPoint']);
});
