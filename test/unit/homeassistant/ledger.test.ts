import { expect, test } from 'vitest';
import { announcedNow, announcing, emptyLedger } from '../../../src/homeassistant/ledger.ts';
import { announcement } from '../../support/announcements.ts';

test('announced devices include neither those that the user deleted nor those that are being removed', () => {
  const device = { name: 'Meter', entityIdPrefix: 'meter', components: {}, leaving: {}, held: {}, deleted: false };
  const devices = {
    announced: { ...device, components: { '8018': 'sensor' } },
    losingPoint: { ...device, components: { '8018': 'sensor' }, leaving: { '8030': 'sensor' } },
    leaving: { ...device, leaving: { '8018': 'sensor' } },
    deleted: { ...device, deleted: true },
  } as const;
  expect(announcedNow(devices)).toEqual(['announced', 'losingPoint']);
});

test('devices with the same components share them, so that a large fleet needs little memory', () => {
  const named = (identifier: string, keys: readonly string[]) => ({ ...announcement(identifier, keys), entityIdPrefix: identifier });
  const shown = [named('one', ['1', '2']), named('other', ['1', '2']), named('third', ['1'])];
  const { devices } = announcing(emptyLedger(), shown, { complete: true, mostRemovals: Number.POSITIVE_INFINITY });
  expect(devices['one']?.components).toEqual({ 1: 'sensor', 2: 'sensor' });
  expect(devices['other']?.components).toBe(devices['one']?.components);
  expect(devices['third']?.components).toEqual({ 1: 'sensor' });
});
