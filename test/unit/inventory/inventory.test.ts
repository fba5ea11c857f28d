import { describe, expect, test } from 'vitest';
import { BridgeError } from '../../../src/errors.ts';
import type { PlantChoice } from '../../../src/inventory/chosen-plants.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import type { Alarm, Device, Plant } from '../../../src/model.ts';
import { alarm, device, HOUR, MINUTE, plant, testAgenda } from '../poll/support.ts';

const ALL: PlantChoice = { include: 'all', exclude: [] };

/** Creates an inventory for an account whose lists the test can change. */
function account(choice: PlantChoice = ALL, expected: readonly string[] = []) {
  const cloud = {
    plants: [plant('1'), plant('2')] as Plant[],
    devices: [device('1_14_1_1'), device('2_14_1_1')] as Device[],
    alarms: [] as Alarm[],
    authorised: null as readonly string[] | null,
    listsAllDevices: true,
    byUser: (): Device[] => cloud.devices,
    ofPlant: (_psId: string): Device[] => cloud.devices,
    detail: ((of) => plant('psId' in of ? of.psId : '1')) as (of: { psId: string } | { sn: string }) => Plant,
  };
  const calls: string[] = [];
  const called = <T>(name: string, result: () => T): Promise<T> => {
    calls.push(name);
    return Promise.resolve().then(result);
  };
  const clock = testAgenda();
  const inventory = new Inventory(
    {
      getPowerStationList: () => called('plants', () => cloud.plants),
      getPowerStationDetail: (of) => called(`detail ${'psId' in of ? of.psId : of.sn}`, () => cloud.detail(of)),
      getDeviceList: (psId) => called(`devices of ${psId}`, () => cloud.ofPlant(psId)),
      getDeviceListByUser: () => called('devices', () => cloud.byUser()),
      getFaultAlarmInfo: () => called('alarms', () => cloud.alarms),
      authorisation: async () => ({ psIds: cloud.authorised, endMs: null }),
      get listsAllDevices() {
        return cloud.listsAllDevices;
      },
    },
    choice,
    clock.tracker,
  );
  inventory.expect(expected);
  const shown = () => ({ plants: [...inventory.plants.keys()].sort(), devices: [...inventory.devices.keys()].sort() });
  return { cloud, calls, inventory, shown, tracker: clock.tracker, now: clock.now, pass: clock.pass };
}

const refuse = (code: ConstructorParameters<typeof BridgeError>[0]) => () => {
  throw new BridgeError(code);
};

test('one call lists the devices of many plants, and the own list of a single plant is asked instead', async () => {
  const many = account();
  await many.inventory.refresh();
  expect(many.calls).toEqual(['plants', 'devices']);
  const one = account({ include: ['1'], exclude: [] });
  await one.inventory.refresh();
  expect(one.calls).toEqual(['plants', 'devices of 1']);
  expect(one.shown()).toEqual({ plants: ['1'], devices: ['1_14_1_1'] });
});

test('plants that the owner has not authorised are read only if they are chosen', async () => {
  const all = account();
  all.cloud.authorised = ['1'];
  await all.inventory.refresh();
  expect(all.shown().plants).toEqual(['1']);
  expect(all.inventory.unauthorised).toEqual(['2']);
  const chosen = account({ include: ['1', '2'], exclude: [] });
  chosen.cloud.authorised = ['1'];
  await chosen.inventory.refresh();
  expect(chosen.shown().plants).toEqual(['1', '2']);
  expect(chosen.inventory.unauthorised).toEqual([]);
  const excluded = account({ include: 'all', exclude: ['2'] });
  excluded.cloud.authorised = ['1'];
  await excluded.inventory.refresh();
  expect(excluded.inventory.unauthorised).toEqual([]);
});

test('an authorisation that covers none of the listed plants is a mistake of its own', async () => {
  const { cloud, inventory, tracker } = account();
  cloud.authorised = ['3'];
  await inventory.refresh();
  expect(tracker.problems()).toMatchObject([{ code: 'plants_not_authorized', message: expect.stringContaining('ps_id 1, 2') }]);
});

test('a plant that another account reads is left out with its devices, and read again at once when that account has lost it', async () => {
  const others = new Map<string, string>();
  const { cloud, calls, inventory, shown, pass } = account({ ...ALL, readBy: (psId) => others.get(psId) ?? null });
  await inventory.refresh();
  others.set('2', 'home');
  await inventory.refresh();
  expect(shown()).toEqual({ plants: ['1'], devices: ['1_14_1_1'] });
  expect(inventory.elsewhere).toEqual(new Map([['2', 'home']]));
  pass(25 * HOUR);
  await inventory.refresh();
  expect(shown().plants).toEqual(['1']);
  others.delete('2');
  calls.length = 0;
  await inventory.refresh();
  expect(calls).toContain('plants');
  expect(shown()).toEqual({ plants: ['1', '2'], devices: ['1_14_1_1', '2_14_1_1'] });
  expect(cloud.plants).toHaveLength(2);
});

test('an account all of whose plants another one reads has none, and that is no failed call', async () => {
  const { inventory, shown, tracker } = account({ ...ALL, readBy: () => 'home' });
  await inventory.refresh();
  expect(shown()).toEqual({ plants: [], devices: [] });
  expect(tracker.problems()).toEqual([]);
});

test('an account all of whose plants another one reads knows its devices after one list, or two if it lacks one of an earlier run', async () => {
  const first = account({ ...ALL, readBy: () => 'home' });
  await first.inventory.refresh();
  expect(first.inventory.complete).toBe(true);
  const restarted = account({ ...ALL, readBy: () => 'home' }, ['isolarcloud_1_14_1_1']);
  await restarted.inventory.refresh();
  expect(restarted.inventory.complete).toBe(false);
  await restarted.inventory.refresh();
  expect([restarted.inventory.complete, restarted.calls]).toEqual([true, ['plants', 'plants']]);
  await restarted.inventory.refresh();
  expect(restarted.calls).toHaveLength(2);
});

test('an account that has lost all of its plants to another one after its first list knows its devices at the next poll', async () => {
  const others = new Map<string, string>();
  const { inventory } = account({ ...ALL, readBy: (psId) => others.get(psId) ?? null }, ['isolarcloud_9_14_1_1']);
  await inventory.refresh();
  expect(inventory.complete).toBe(false);
  for (const psId of ['1', '2']) others.set(psId, 'home');
  await inventory.refresh();
  expect(inventory.complete).toBe(true);
});

test('where no call lists the devices of all plants, each plant is asked at once, and that is no problem', async () => {
  const { cloud, calls, inventory, tracker } = account();
  cloud.listsAllDevices = false;
  cloud.ofPlant = (psId) => [device(`${psId}_14_1_1`)];
  await inventory.refresh();
  expect(calls).toEqual(['plants', 'devices of 1', 'devices of 2']);
  expect(tracker.problems()).toEqual([]);
});

describe('where each of a hundred plants is asked for its own devices', () => {
  const psIds = Array.from({ length: 100 }, (_, index) => String(index + 1));
  function hundred() {
    const made = account();
    made.cloud.listsAllDevices = false;
    made.cloud.plants = psIds.map((psId) => plant(psId));
    made.cloud.ofPlant = (psId) => [device(`${psId}_14_1_1`)];
    const lists = (): readonly string[] => made.calls.splice(0).filter((call) => call.startsWith('devices of'));
    return { ...made, lists };
  }

  test('the first lists are read at once, and the later ones are spread over the cycles', async () => {
    const { inventory, lists, pass } = hundred();
    await inventory.refresh();
    expect([lists().length, inventory.devices.size, inventory.complete]).toEqual([100, 100, true]);
    pass(6 * HOUR);
    const later: string[] = [];
    for (let cycle = 0; cycle < 10; cycle += 1, pass(5 * MINUTE)) {
      await inventory.refresh();
      const read = lists();
      expect(read).toHaveLength(10);
      later.push(...read);
    }
    expect(new Set(later).size).toBe(100);
    await inventory.refresh();
    expect([lists(), inventory.devices.size]).toEqual([[], 100]);
  });

  test('lists that were read before the calls of an hour were used up are not read again', async () => {
    const { cloud, inventory, lists, pass } = hundred();
    let left = 60;
    cloud.ofPlant = (psId) => (left-- > 0 ? [device(`${psId}_14_1_1`)] : refuse('budget_spent')());
    await expect(inventory.refresh()).rejects.toMatchObject({ code: 'budget_spent' });
    expect([lists().length, inventory.devices.size, inventory.complete]).toEqual([61, 60, false]);
    left = 100;
    pass(HOUR);
    await inventory.refresh();
    expect([lists().length, inventory.devices.size, inventory.complete]).toEqual([40, 100, true]);
  });

  test('a plant is asked at once if it is new, if its list lacks a device, or if its readings contradict its list', async () => {
    const { cloud, inventory, lists, now, pass } = hundred();
    await inventory.refresh();
    lists();
    cloud.plants = [...cloud.plants, plant('101')];
    pass(HOUR);
    inventory.doubtDevices(now(), ['50_14_9_9']);
    cloud.ofPlant = (psId) => (psId === '50' ? [] : [device(`${psId}_14_1_1`)]);
    await inventory.refresh();
    expect(lists()).toEqual(['devices of 50', 'devices of 101']);
    pass(5 * MINUTE);
    await inventory.refresh();
    expect(lists()).toEqual(['devices of 50']);
    expect(inventory.devices.has('50_14_1_1')).toBe(false);
  });
});

test('alarms are not requested where the plants have no numbers of them, and the status normal', async () => {
  const { cloud, calls, inventory } = account();
  const status = (faultStatus: Plant['faultStatus']): Plant => ({ ...plant('1'), faultCount: null, alarmCount: null, faultStatus });
  cloud.plants = [status('normal')];
  await inventory.refresh();
  expect(calls).not.toContain('alarms');
  const faulty = account();
  faulty.cloud.plants = [status('alarm')];
  await faulty.inventory.refresh();
  expect(faulty.calls).toContain('alarms');
});

test('without permission for the list of all devices each plant is asked for its own, and one that fails keeps what it had', async () => {
  const { cloud, calls, inventory, shown, now, pass } = account();
  let broken = false;
  cloud.byUser = refuse('permission_missing');
  cloud.ofPlant = (psId) => (psId === '2' && broken ? refuse('cloud_fault')() : [device(`${psId}_14_1_1`)]);
  await inventory.refresh();
  expect(calls).toEqual(['plants', 'devices', 'devices of 1', 'devices of 2']);
  expect(inventory.complete).toBe(true);
  broken = true;
  pass(6 * HOUR);
  await inventory.refresh();
  pass(6 * HOUR);
  await inventory.refresh();
  expect(shown().devices).toEqual(['1_14_1_1', '2_14_1_1']);
  expect(calls.filter((call) => call === 'devices')).toHaveLength(1);
  inventory.doubtDevices(now() + HOUR, ['1_14_1_1']);
  await inventory.refresh();
  expect(calls.filter((call) => call === 'devices of 1')).toHaveLength(4);
});

const lacking = (context: ConstructorParameters<typeof BridgeError>[1], code: ConstructorParameters<typeof BridgeError>[0]) => () => {
  throw new BridgeError(code, context);
};

test.each([
  ['endpoint_missing', 'E996'],
  ['request_rejected', '010'],
  ['permission_missing', 'E900'],
  ['reply_foreign', 'HTTP 404'],
] as const)('where the gateway lacks the list of all devices (%s, %s) it is not asked for again', async (code, resultCode) => {
  const { cloud, calls, inventory, shown, pass } = account();
  cloud.byUser = lacking({ resultCode }, code);
  cloud.ofPlant = (psId) => [device(`${psId}_14_1_1`)];
  for (let refreshes = 0; refreshes < 3; refreshes += 1, pass(6 * HOUR)) await inventory.refresh();
  expect(shown().devices).toEqual(['1_14_1_1', '2_14_1_1']);
  expect(inventory.complete).toBe(true);
  expect(calls.filter((call) => call === 'devices')).toHaveLength(1);
});

test.each(['cloud_fault', 'gateway_timeout', 'reply_foreign', 'reply_malformed'] as const)(
  'while the list of all devices fails with %s a few plants are asked for their own, and many are not',
  async (code) => {
    const few = account();
    few.cloud.byUser = refuse(code);
    few.cloud.ofPlant = (psId) => [device(`${psId}_14_1_1`)];
    await few.inventory.refresh();
    expect(few.shown().devices).toEqual(['1_14_1_1', '2_14_1_1']);
    few.cloud.byUser = () => few.cloud.devices;
    few.pass(6 * HOUR);
    await few.inventory.refresh();
    expect(few.calls.filter((call) => call === 'devices')).toHaveLength(2);

    const many = account();
    many.cloud.plants = Array.from({ length: 11 }, (_, index) => plant(String(index + 1)));
    many.cloud.byUser = refuse(code);
    await many.inventory.refresh();
    expect(many.calls).toEqual(['plants', 'devices']);
  },
);

test('an error that all calls have in common ends the cycle, without a call for each plant', async () => {
  const { cloud, calls, inventory } = account();
  cloud.byUser = refuse('call_rate');
  await expect(inventory.refresh()).rejects.toMatchObject({ code: 'call_rate' });
  expect(calls).toEqual(['plants', 'devices']);
});

test('a gateway that lacks the list of one plant is asked for the list of all', async () => {
  const { cloud, calls, inventory, shown } = account({ include: ['1'], exclude: [] });
  cloud.ofPlant = refuse('endpoint_missing');
  await inventory.refresh();
  expect(calls).toEqual(['plants', 'devices of 1', 'devices']);
  expect(shown().devices).toEqual(['1_14_1_1']);
});

test('a plant whose list fails at the start leaves open what is there', async () => {
  const { cloud, inventory, shown } = account();
  cloud.byUser = refuse('permission_missing');
  cloud.ofPlant = (psId) => (psId === '2' ? refuse('cloud_fault')() : [device('1_14_1_1')]);
  await inventory.refresh();
  expect(shown().devices).toEqual(['1_14_1_1']);
  expect(inventory.complete).toBe(false);
});

test('the plant itself is not one of its devices', async () => {
  const { cloud, inventory, shown } = account();
  cloud.devices.push(device('1_11_0_0'));
  await inventory.refresh();
  expect(shown().devices).toEqual(['1_14_1_1', '2_14_1_1']);
});

test('a device that one list lacks is looked for at the next cycle, and gone when that lacks it too', async () => {
  const { cloud, inventory, shown, pass } = account();
  await inventory.refresh();
  cloud.devices = [device('1_14_1_1')];
  pass(6 * HOUR);
  await inventory.refresh();
  expect(shown().devices).toEqual(['1_14_1_1', '2_14_1_1']);
  pass(5 * MINUTE);
  await inventory.refresh();
  expect(shown().devices).toEqual(['1_14_1_1']);
});

test('the lists are read again when the user asks, whenever they were read before', async () => {
  const { calls, inventory, pass } = account();
  await inventory.refresh();
  pass(2 * MINUTE);
  await inventory.refresh();
  expect(calls).toEqual(['plants', 'devices']);
  inventory.relist();
  await inventory.refresh();
  expect(calls).toEqual(['plants', 'devices', 'plants', 'devices']);
});

test('a plant that two lists lack goes with its devices', async () => {
  const { cloud, inventory, shown, pass } = account();
  await inventory.refresh();
  cloud.plants = [plant('1')];
  pass(15 * MINUTE);
  await inventory.refresh();
  expect(shown().plants).toEqual(['1', '2']);
  pass(5 * MINUTE);
  await inventory.refresh();
  expect(shown()).toEqual({ plants: ['1'], devices: ['1_14_1_1'] });
});

test('an empty plant list takes nothing away, and is a problem', async () => {
  const { cloud, inventory, shown, tracker, pass } = account();
  await inventory.refresh();
  cloud.plants = [];
  for (let round = 0; round < 5; round++) {
    pass(HOUR);
    await inventory.refresh();
  }
  expect(shown().plants).toEqual(['1', '2']);
  expect(tracker.problems().map(({ code }) => code)).toEqual(['plants_missing']);
});

test('plants that the configuration excludes are not there; that it chooses none of them is a problem', async () => {
  const some = account({ include: 'all', exclude: ['2'] });
  await some.inventory.refresh();
  expect(some.shown()).toEqual({ plants: ['1'], devices: ['1_14_1_1'] });
  const none = account({ include: ['3'], exclude: [] });
  await none.inventory.refresh();
  expect(none.tracker.problems()[0]).toMatchObject({ code: 'plants_not_chosen', message: expect.stringContaining('the account shows 2') });
});

test('a new plant has its devices listed at once', async () => {
  const { cloud, inventory, shown, pass } = account();
  await inventory.refresh();
  cloud.plants.push(plant('3'));
  cloud.devices.push(device('3_14_1_1'));
  pass(15 * MINUTE);
  await inventory.refresh();
  expect(shown()).toEqual({ plants: ['1', '2', '3'], devices: ['1_14_1_1', '2_14_1_1', '3_14_1_1'] });
});

test('a serial number chooses the plant of that device, once and for all', async () => {
  const { calls, inventory, shown, pass } = account({ include: ['sn:A1'], exclude: [] });
  await inventory.refresh();
  pass(15 * MINUTE);
  await inventory.refresh();
  expect(shown().plants).toEqual(['1']);
  expect(calls).toEqual(['detail A1', 'plants', 'devices of 1', 'plants']);
});

test.each(['permission_missing', 'request_rejected', 'cloud_fault'] as const)(
  'a plant that a serial number led to is there although the plant list fails with %s',
  async (code) => {
    const { cloud, inventory, shown } = account({ include: ['sn:A1'], exclude: [] });
    Object.defineProperty(cloud, 'plants', { get: refuse(code) });
    await inventory.refresh();
    expect(shown()).toEqual({ plants: ['1'], devices: ['1_14_1_1'] });
  },
);

test('a plant that is excluded stays out although a serial number led to it', async () => {
  const { cloud, inventory, shown } = account({ include: ['sn:A1', '2'], exclude: ['1'] });
  await inventory.refresh();
  expect(shown().plants).toEqual(['2']);
  cloud.plants = [];
  await inventory.refresh();
  expect(shown().plants).toEqual(['2']);
});

test('details are asked for once a day and plant, ten at a time, and complete what the list says', async () => {
  const { cloud, calls, inventory, pass } = account();
  cloud.plants = Array.from({ length: 15 }, (_, index) => plant(String(index + 1)));
  cloud.detail = (of) => plant('psId' in of ? of.psId : '', { capacity: 9_000 });
  await inventory.refresh();
  for (const asked of [10, 15, 15]) {
    await inventory.refreshDetails();
    expect(calls.filter((call) => call.startsWith('detail'))).toHaveLength(asked);
  }
  pass(15 * MINUTE);
  await inventory.refresh();
  expect([...inventory.plants.values()].map(({ capacity }) => capacity)).toEqual(Array(15).fill(9_000));
});

test('a detail that fails leaves the other plants theirs', async () => {
  const { cloud, inventory } = account();
  cloud.detail = (of) => ('psId' in of && of.psId === '2' ? plant('2', { capacity: 5 }) : refuse('cloud_fault')());
  await inventory.refresh();
  await inventory.refreshDetails();
  expect([...inventory.plants.values()].map(({ capacity }) => capacity)).toEqual([null, 5]);
});

test('a detail that failed for a plant that is gone is no problem any more', async () => {
  const { cloud, inventory, tracker, pass } = account();
  cloud.detail = (of) => ('psId' in of && of.psId === '1' ? plant('1') : refuse('request_rejected')());
  await inventory.refresh();
  await inventory.refreshDetails();
  expect(tracker.problems()).toHaveLength(1);
  cloud.plants = [plant('1')];
  for (let round = 0; round < 2; round++) {
    pass(15 * MINUTE);
    await inventory.refresh();
  }
  await inventory.refreshDetails();
  expect(tracker.problems()).toEqual([]);
});

test('alarms are asked for only where a count says that there are any, and only those of chosen plants count', async () => {
  const { cloud, calls, inventory, pass } = account({ include: 'all', exclude: ['2'] });
  expect(inventory.alarms).toBeNull();
  await inventory.refresh();
  expect(inventory.alarms).toEqual([]);
  cloud.plants = [plant('1', { alarmCount: 1 }), plant('2')];
  cloud.alarms = [alarm('1'), alarm('2')];
  pass(15 * MINUTE);
  await inventory.refresh();
  expect(inventory.alarms?.map(({ psId }) => psId)).toEqual(['1']);
  expect(calls.filter((call) => call === 'alarms')).toHaveLength(1);
});

test('a plant that does not say how many alarms it has is asked', async () => {
  const { cloud, calls, inventory } = account();
  cloud.plants = [plant('1', { faultCount: null })];
  await inventory.refresh();
  expect(calls).toContain('alarms');
});

test('readings that contradict the device list have it read again, but not at every cycle', async () => {
  const { calls, inventory, now, pass } = account();
  const lists = () => calls.filter((call) => call === 'devices').length;
  await inventory.refresh();
  for (const [minutes, listed] of [
    [5, 1],
    [10, 2],
    [10, 2],
  ] as const) {
    pass(minutes * MINUTE);
    inventory.doubtDevices(now(), ['1_14_1_1']);
    await inventory.refresh();
    expect(lists()).toBe(listed);
  }
});

test('a device that an earlier run announced is kept until two listings lack it', async () => {
  const { inventory, pass } = account(ALL, ['isolarcloud_1_11_0_0', 'isolarcloud_9_14_1_1']);
  await inventory.refresh();
  expect(inventory.complete).toBe(false);
  pass(5 * MINUTE);
  await inventory.refresh();
  expect(inventory.complete).toBe(true);
});

test('where all that was announced is there, one list is enough', async () => {
  const { inventory } = account(ALL, ['isolarcloud_1_11_0_0', 'isolarcloud_2_14_1_1']);
  expect(inventory.complete).toBe(false);
  await inventory.refresh();
  expect(inventory.complete).toBe(true);
});
