import { expect, test } from 'vitest';
import { type BridgeInventory, JoinedInventory } from '../../../src/inventory/joined-inventory.ts';
import { device, plant } from '../poll/support.ts';

/** The inventory of an account with one device for each of these plants. */
function inventoryOf(...psIds: readonly string[]) {
  const devices = new Map(psIds.map((psId) => [`${psId}_14_1_1`, device(`${psId}_14_1_1`)]));
  const expected: string[] = [];
  return {
    plants: new Map(psIds.map((psId) => [psId, plant(psId)])),
    devices,
    devicesOf: (psId: string) => [...devices.values()].filter((own) => own.psId === psId),
    complete: true,
    expect: (identifiers: Iterable<string>) => void expected.push(...identifiers),
    expected,
  };
}

test('the plants of all accounts are joined; a plant of two is that of the first', () => {
  const [home, farm] = [inventoryOf('1'), inventoryOf('1', '2')];
  const joined = new JoinedInventory([home, farm]);
  expect([...joined.plants.keys()].sort()).toEqual(['1', '2']);
  expect(joined.plants.get('1')).toBe(home.plants.get('1'));
  expect(joined.devicesOf('2').map(({ psKey }) => psKey)).toEqual(['2_14_1_1']);
  expect(joined.devicesOf('3')).toEqual([]);
});

test('the joined map stays the same object until an account has another one', () => {
  const home = inventoryOf('1');
  const accounts: BridgeInventory[] = [home, inventoryOf('2')];
  const joined = new JoinedInventory(accounts);
  const before = joined.plants;
  expect(joined.plants).toBe(before);
  accounts[0] = inventoryOf('1', '3');
  expect(joined.plants).not.toBe(before);
});

test('of one account everything is as it is', () => {
  const home = inventoryOf('1');
  expect(new JoinedInventory([home]).plants).toBe(home.plants);
});

test('it is complete when every account is, and every account expects the devices of earlier runs', () => {
  const [home, farm] = [inventoryOf('1'), { ...inventoryOf('2'), complete: false }];
  const joined = new JoinedInventory([home, farm]);
  expect(joined.complete).toBe(false);
  joined.expect(['isolarcloud_2_14_1_1']);
  expect([home.expected, farm.expected]).toEqual([['isolarcloud_2_14_1_1'], ['isolarcloud_2_14_1_1']]);
});
