import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { InventoryKeeper } from '../../../../src/app/fleet/inventory-keeper.ts';
import type { Doubt } from '../../../../src/app/fleet/shared-lists.ts';
import { BridgeError } from '../../../../src/errors.ts';
import { type KeptAccount, type KeptPlant, keptAccountCodec, keptPlantCodec } from '../../../../src/inventory/kept-lists.ts';
import { deferred } from '../../../support/deferred.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { device, HOUR, MINUTE, plant, START } from '../../poll/support.ts';

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 300; turn += 1) await Promise.resolve();
};

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** An account whose lists a test changes, and the database of its fleet. */
function fleet({ listsAllDevices = true } = {}) {
  const clock = new VirtualClock(START);
  const calls: string[] = [];
  const errors: unknown[] = [];
  const plans: ReadonlyMap<string, number>[] = [];
  const doubts = new Map<string, Doubt>();
  const written: { account: unknown; plants: Map<string, unknown>; times: number } = { account: null, plants: new Map(), times: 0 };
  const cloud = {
    psIds: ['1', '2'] as readonly string[],
    error: null as BridgeError | null,
    answers: null as Promise<void> | null,
    listed: null as unknown,
  };
  const called = async <T>(name: string, result: T): Promise<T> => {
    calls.push(name);
    if (cloud.answers !== null) await cloud.answers;
    if (cloud.error !== null) throw cloud.error;
    return result;
  };
  const devicesOf = (psId: string) => [device(`${psId}_1_1_1`)];
  const start = (): InventoryKeeper => {
    const keeper = new InventoryKeeper({
      client: {
        getPowerStationList: () =>
          called(
            'plants',
            cloud.psIds.map((psId) => plant(psId)),
          ),
        getPowerStationDetail: (of) => called('detail', plant('psId' in of ? of.psId : '9')),
        getDeviceList: (psId) => called('devices of a plant', devicesOf(psId)),
        getDeviceListByUser: () => called('devices', cloud.psIds.flatMap(devicesOf)),
        getFaultAlarmInfo: () => called('alarms', []),
        authorisation: async () => null,
        listsAllDevices,
      },
      choice: { include: 'all', exclude: [] },
      lists: {
        read: async (psIds): Promise<{ account: KeptAccount; plants: Map<string, KeptPlant> }> => ({
          account: written.account === null ? keptAccountCodec.empty() : keptAccountCodec.parse(written.account),
          plants: new Map(
            psIds.flatMap((psId) => (written.plants.has(psId) ? [[psId, keptPlantCodec.parse(written.plants.get(psId))]] : [])),
          ),
        }),
        write: async ({ account, plants }) => {
          written.account = json(account);
          for (const [psId, kept] of plants) written.plants.set(psId, json(kept));
          written.times += 1;
        },
        doubts: async () => doubts,
      },
      store: {
        plan: async () => ({ version: plans.length, assigned: plans.at(-1) ?? new Map(), nextShard: plans.length + 1 }),
        replan: async (_account, _version, assigned) => {
          plans.push(assigned);
          return true;
        },
      },
      account: 'account',
      size: 50,
      random: () => 0,
      log: pino({ level: 'silent' }),
      listed: (error) => {
        if (error !== null) errors.push(error);
        cloud.listed = error;
      },
      ...{ now: clock.now, sleep: clock.sleep },
    });
    keeper.start();
    return keeper;
  };
  const pass = async (ms: number): Promise<void> => {
    await settled();
    for (let left = ms; left > 0; left -= MINUTE) {
      clock.advance(Math.min(left, MINUTE));
      await settled();
    }
  };
  const count = (name: string): number => calls.filter((call) => call === name).length;
  return { cloud, calls, count, errors, plans, doubts, written, start, pass, now: clock.now };
}

describe('the inventory that the leader keeps', () => {
  it('is listed once in each period for the whole fleet, and written only if it has changed', async () => {
    const { start, pass, count, written } = fleet();
    start();
    await pass(29 * MINUTE);
    expect([count('plants'), count('devices'), count('detail')]).toEqual([2, 1, 2]);
    expect(written.times).toBe(2);
    expect([...written.plants.keys()]).toEqual(['1', '2']);
    await pass(6 * HOUR);
    expect(count('devices')).toBe(2);
  });

  it('of many plants is listed more seldom, so that the lists take at most 100 calls an hour, and the details at the same rate', async () => {
    const { start, pass, count, cloud } = fleet();
    cloud.psIds = Array.from({ length: 5_000 }, (_, n) => String(n));
    start();
    await pass(89 * MINUTE);
    expect(count('plants')).toBe(3);
    expect(count('detail')).toBe(3 * 60);
  });

  it('is taken over by the next leader, which makes no call before the next one is due', async () => {
    const { start, pass, calls, count, cloud } = fleet();
    const first = start();
    await pass(6 * MINUTE);
    first.stop();
    calls.length = 0;
    start();
    await pass(8 * MINUTE);
    expect(calls).toEqual([]);
    await pass(2 * MINUTE);
    expect(calls).toEqual(['plants']);
    cloud.psIds = ['1', '2', '3'];
    await pass(15 * MINUTE);
    expect(count('devices')).toBe(1);
  });

  it('is saved while the lists of single plants are read, so that the next leader continues', async () => {
    const { start, pass, count, cloud, plans, written } = fleet({ listsAllDevices: false });
    cloud.psIds = Array.from({ length: 120 }, (_, n) => String(n));
    const first = start();
    await settled();
    expect(count('devices of a plant')).toBe(50);
    expect(plans).toHaveLength(1);
    expect([...written.plants.values()].filter((kept) => (kept as KeptPlant).devices.length > 0)).toHaveLength(50);
    first.stop();
    start();
    await pass(10 * MINUTE);
    expect([count('plants'), count('devices of a plant')]).toEqual([1, 120]);
  });

  it('has all lists of single plants read again without a pause when the user asks for it', async () => {
    const { start, pass, count, cloud } = fleet({ listsAllDevices: false });
    cloud.psIds = Array.from({ length: 120 }, (_, n) => String(n));
    const keeper = start();
    await pass(3 * MINUTE);
    expect(count('devices of a plant')).toBe(120);
    keeper.relist();
    await pass(3 * MINUTE);
    expect(count('devices of a plant')).toBe(240);
  });

  it('is listed again when polls contradict it, but not because of what the leader before has heard', async () => {
    const { start, pass, count, doubts, now } = fleet();
    doubts.set('1', { psKeys: ['1_1_1_1'], atMs: START - 1 });
    start();
    await pass(20 * MINUTE);
    expect(count('devices')).toBe(1);
    doubts.set('1', { psKeys: ['1_1_1_1'], atMs: now() });
    await pass(30 * MINUTE);
    expect(count('devices')).toBe(2);
  });

  it('is listed again when the user asks for it, at most once a minute', async () => {
    const { start, pass, count } = fleet();
    const keeper = start();
    await pass(2 * MINUTE);
    keeper.relist();
    keeper.relist();
    await settled();
    keeper.relist();
    await settled();
    expect([count('plants'), count('devices')]).toEqual([2, 2]);
  });

  it('is not written by a leader that has stopped while it was listing, because the next one may have written it', async () => {
    const { start, cloud, written, plans } = fleet();
    const answers = deferred();
    cloud.answers = answers.promise;
    const keeper = start();
    await settled();
    keeper.stop();
    answers.resolve();
    await settled();
    expect([written.times, plans.length]).toEqual([0, 0]);
  });
});

describe('the plan of the leader', () => {
  it('takes up new plants, and is not written if there are none', async () => {
    const { start, pass, plans, cloud } = fleet();
    start();
    await pass(16 * MINUTE);
    expect(plans).toHaveLength(1);
    cloud.psIds = ['1', '2', '3'];
    await pass(15 * MINUTE);
    expect([...(plans.at(-1) ?? [])].sort()).toEqual([
      ['1', 1],
      ['2', 1],
      ['3', 1],
    ]);
  });

  it('drops a plant that two lists in a row lack', async () => {
    const { start, pass, plans, cloud, count } = fleet();
    start();
    await pass(MINUTE);
    cloud.psIds = ['1'];
    await pass(14 * MINUTE);
    expect([count('plants'), plans.length]).toEqual([2, 1]);
    await pass(5 * MINUTE);
    expect([count('plants'), plans.at(-1)]).toEqual([3, new Map([['1', 1]])]);
  });

  it('stays as it is while the lists fail', async () => {
    const { start, pass, plans, cloud, errors } = fleet();
    cloud.error = new BridgeError('gateway_unreachable');
    start();
    await settled();
    expect(errors).toHaveLength(1);
    expect(plans).toEqual([]);
    cloud.error = null;
    await pass(MINUTE);
    expect(plans).toHaveLength(1);
    expect(cloud.listed).toBeNull();
    cloud.error = new BridgeError('plants_missing');
    await pass(HOUR);
    expect(plans).toHaveLength(1);
  });
});
