import { describe, expect, it } from 'vitest';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { KeptInventory } from '../../../src/inventory/kept-inventory.ts';
import { type Kept, keptAccountCodec, keptOf, keptPlantCodec, listedIn } from '../../../src/inventory/kept-lists.ts';
import { type Alarm, type Device, plantKey } from '../../../src/model.ts';
import { deviceIdentifier } from '../../../src/topics.ts';
import { alarm, device, MINUTE, plant, testAgenda } from '../poll/support.ts';

/** An inventory whose lists a test changes, and what is stored of it. */
function leader() {
  const agenda = testAgenda();
  const cloud = {
    psIds: ['1', '2'],
    devices: [device('1_1_1_1'), device('1_14_1_1'), device('2_1_1_1')] as Device[],
    alarms: [alarm('1'), alarm('2')] as Alarm[],
  };
  const inventory = new Inventory(
    {
      getPowerStationList: async () => cloud.psIds.map((psId) => plant(psId, { alarmCount: 1 })),
      getPowerStationDetail: async (of) => plant('psId' in of ? of.psId : '9', { capacity: 5_000 }),
      getDeviceList: async () => [],
      getDeviceListByUser: async () => cloud.devices,
      getFaultAlarmInfo: async () => cloud.alarms,
      authorisation: async () => null,
      listsAllDevices: true,
    },
    { include: 'all', exclude: [] },
    agenda.tracker,
  );
  const list = async (): Promise<void> => {
    await inventory.refresh();
    await inventory.refreshDetails();
  };
  const listed = () => ({ lists: inventory.known, done: agenda.tracker.done });
  const stored = (): Kept => {
    const { account, plants } = JSON.parse(JSON.stringify({ ...keptOf(listed()), plants: [...keptOf(listed()).plants] }));
    return {
      account: keptAccountCodec.parse(account),
      plants: new Map(plants.map(([psId, kept]: [string, unknown]) => [psId, keptPlantCodec.parse(kept)])),
    };
  };
  return { cloud, list, listed, stored, pass: agenda.pass };
}

describe('what is kept of the lists', () => {
  it('is all that an inventory needs to go on: also what the newest lists lacked, and when each call was made', async () => {
    const { cloud, list, listed, stored, pass } = leader();
    cloud.psIds = ['1', '2', '3'];
    await list();
    pass(6 * 60 * MINUTE);
    cloud.psIds = ['1', '2'];
    cloud.devices = [device('1_1_1_1'), device('2_1_1_1')];
    await list();
    expect(stored().plants.get('1')?.missedDevices).toEqual(['1_14_1_1']);
    expect(stored().plants.get('3')?.isMissed).toBe(true);
    expect(listedIn(stored())).toEqual(listed());
  });
});

describe('an inventory that another process keeps', () => {
  /** The inventory of the plants 1 and 3. */
  async function kept() {
    const own = leader();
    await own.list();
    const doubts: (readonly string[])[] = [];
    const read = async (psIds: readonly string[]): Promise<Kept> => {
      const { account, plants } = own.stored();
      return { account, plants: new Map([...plants].filter(([psId]) => psIds.includes(psId))) };
    };
    const inventory = new KeptInventory({ read, doubt: async (psKeys) => void doubts.push(psKeys) }, ['1', '3']);
    await inventory.refresh();
    return { ...own, inventory, doubts };
  }

  it('has its own plants with their devices and alarms', async () => {
    const { inventory } = await kept();
    expect([...inventory.plants.keys()]).toEqual(['1']);
    expect(inventory.plants.get('1')?.capacity).toBe(5_000);
    expect([...inventory.devices.keys()]).toEqual(['1_1_1_1', '1_14_1_1']);
    expect(inventory.devicesOf('1')).toHaveLength(2);
    expect(inventory.alarms?.map(({ psId }) => psId)).toEqual(['1']);
  });

  it('keeps the objects of what has not changed', async () => {
    const { inventory, cloud, list, pass } = await kept();
    const { plants, devices } = inventory;
    await inventory.refresh();
    expect([inventory.plants === plants, inventory.devices === devices]).toEqual([true, true]);
    pass(6 * 60 * MINUTE);
    cloud.devices = [device('1_1_1_1', { name: 'Other' }), device('1_14_1_1')];
    await list();
    await inventory.refresh();
    expect(inventory.devices.get('1_1_1_1')?.name).toBe('Other');
    expect(inventory.devices.get('1_14_1_1')).toBe(devices.get('1_14_1_1'));
  });

  it('is complete once all its plants are listed, and their devices twice if one lacks that was announced', async () => {
    const { inventory, cloud, list, pass } = await kept();
    expect(inventory.complete).toBe(false);
    cloud.psIds = ['1', '2', '3'];
    pass(15 * MINUTE);
    await list();
    await inventory.refresh();
    expect(inventory.complete).toBe(true);

    const { inventory: other, list: again, pass: wait, cloud: one } = await kept();
    one.psIds = ['1', '3'];
    other.expect([deviceIdentifier(plantKey('1')), deviceIdentifier('1_99_1_1')]);
    expect(other.complete).toBe(false);
    wait(15 * MINUTE);
    await again();
    await other.refresh();
    expect(other.complete).toBe(true);
  });

  it('tells the other process of doubts', async () => {
    const { inventory, doubts } = await kept();
    inventory.doubtDevices(0, ['1_14_1_1']);
    expect(doubts).toEqual([['1_14_1_1']]);
  });
});
