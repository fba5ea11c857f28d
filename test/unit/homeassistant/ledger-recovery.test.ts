import { describe, expect, test } from 'vitest';
import { devicePayload } from '../../../src/homeassistant/discovery.ts';
import { emptyLedger, type Ledger } from '../../../src/homeassistant/ledger.ts';
import { isOwnConfig, recoverLedger } from '../../../src/homeassistant/ledger-recovery.ts';
import { withoutPendingRemoval } from '../../../src/homeassistant/removal-steps.ts';
import { announcement } from '../../support/announcements.ts';

const context = {
  discoveryPrefix: 'homeassistant',
  bridgeAvailabilityTopic: 'isolarcloud/bridge/availability',
  version: '1.2.3',
  configurationUrl: null,
};
const named = { ...announcement('isolarcloud_1', ['1', '2'], { device: 'Inverter' }), entityIdPrefix: 'home_inverter' };
const payload = devicePayload(named, null, context);
const own = JSON.stringify(payload);

describe('a retained config', () => {
  test('of this bridge enters the ledger with its components and entity ids', () => {
    expect(recoverLedger(emptyLedger(), new Map([['isolarcloud_1', own]]), context).devices).toEqual({
      isolarcloud_1: {
        name: 'Home Inverter',
        entityIdPrefix: 'home_inverter',
        components: { '1': 'sensor', '2': 'sensor' },
        leaving: {},
        held: {},
        deleted: false,
      },
    });
  });

  test('of an earlier version, whose templates had no default, gives the same', () => {
    const earlier = own.replaceAll(' | default(none)', '');
    expect(earlier).not.toBe(own);
    expect(recoverLedger(emptyLedger(), new Map([['isolarcloud_1', earlier]]), context)).toEqual(
      recoverLedger(emptyLedger(), new Map([['isolarcloud_1', own]]), context),
    );
  });

  test('that the ledger knows changes nothing', () => {
    const ledger = recoverLedger(emptyLedger(), new Map([['isolarcloud_1', own]]), context);
    expect(recoverLedger(ledger, new Map([['isolarcloud_1', own]]), context)).toBe(ledger);
    expect(
      recoverLedger(ledger, new Map([['isolarcloud_1', JSON.stringify(withoutPendingRemoval(payload, { '9': 'sensor' }))]]), context),
    ).toBe(ledger);
  });

  test('with a component that an older ledger does not know completes it', () => {
    const full = recoverLedger(emptyLedger(), new Map([['isolarcloud_1', own]]), context);
    const older: Ledger = {
      ...full,
      devices: {
        isolarcloud_1: { name: 'Old', entityIdPrefix: 'old', components: { '1': 'sensor' }, leaving: {}, held: {}, deleted: false },
      },
    };
    expect(recoverLedger(older, new Map([['isolarcloud_1', own]]), context).devices['isolarcloud_1']).toMatchObject({
      entityIdPrefix: 'old',
      components: { '1': 'sensor', '2': 'sensor' },
    });
  });

  test.each([
    ['another program', own.replace('"isolarcloud2mqtt"', '"other"')],
    ['a bridge with another base topic', own.replaceAll('isolarcloud/bridge/', 'solar/bridge/')],
    ['a bridge whose base topic begins like ours', own.replaceAll('isolarcloud/bridge/', 'isolarcloud/second/bridge/')],
    ['nobody', 'not JSON'],
    ['an earlier form', '{"origin":{"name":"isolarcloud2mqtt"}}'],
  ])('of %s is not ours', (_whose, foreign) => {
    const ledger = emptyLedger();
    expect(isOwnConfig(foreign, context)).toBe(false);
    expect(recoverLedger(ledger, new Map([['isolarcloud_1', foreign]]), context)).toBe(ledger);
  });
});
