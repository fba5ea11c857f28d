import { describe, expect, it } from 'vitest';
import { listedPlants } from '../../../../src/app/fleet/listed-plants.ts';
import { PlanKeeper } from '../../../../src/app/fleet/plan-keeper.ts';
import { BridgeError } from '../../../../src/errors.ts';
import type { Plant } from '../../../../src/model.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const HOUR_MS = 3_600_000;

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** Keeps a plan for lists that a test gives one after the other. */
function keeper() {
  const clock = new VirtualClock(0);
  const plans: ReadonlyMap<string, number>[] = [];
  const errors: unknown[] = [];
  let listed: readonly string[] | null = [];
  const plan = new PlanKeeper({
    store: {
      plan: async () => ({ version: plans.length, assigned: plans.at(-1) ?? new Map(), nextShard: plans.length + 1 }),
      replan: async (_account, _version, assigned) => {
        plans.push(assigned);
        return true;
      },
    },
    account: 'account',
    size: 50,
    listPlants: async () => {
      if (listed === null) throw new BridgeError('gateway_unreachable');
      return listed;
    },
    sleep: clock.sleep,
    onError: (error) => errors.push(error),
  });
  return {
    plans,
    errors,
    start: async (psIds: readonly string[] | null) => {
      listed = psIds;
      plan.start();
      await settled();
    },
    later: async (ms: number, psIds: readonly string[] | null) => {
      listed = psIds;
      clock.advance(ms);
      await settled();
    },
  };
}

describe('the plan of the leader', () => {
  it('takes up new plants each hour, and writes nothing if there are none', async () => {
    const { plans, start, later } = keeper();
    await start(['1', '2']);
    await later(HOUR_MS, ['1', '2']);
    expect(plans).toHaveLength(1);
    await later(HOUR_MS, ['1', '2', '3']);
    expect([...(plans.at(-1) ?? [])].sort()).toEqual([
      ['1', 1],
      ['2', 1],
      ['3', 1],
    ]);
  });

  it('drops a plant that two lists in a row lack', async () => {
    const { plans, start, later } = keeper();
    await start(['1', '2']);
    await later(HOUR_MS, ['1']);
    await later(HOUR_MS, ['1', '2']);
    await later(HOUR_MS, ['1']);
    expect(plans).toHaveLength(1);
    await later(HOUR_MS, ['1']);
    expect(plans.at(-1)).toEqual(new Map([['1', 1]]));
  });

  it('is tried again a minute after a failed list', async () => {
    const { plans, errors, start, later } = keeper();
    await start(null);
    expect(errors).toHaveLength(1);
    await later(60_000, ['1']);
    expect(plans).toHaveLength(1);
  });
});

describe('the plants of the plan', () => {
  const plant = (psId: string): Plant => ({ psId }) as Plant;
  const clientOf = (psIds: readonly string[], authorised: readonly string[] | null = null) => ({
    getPowerStationList: async () => psIds.map(plant),
    getPowerStationDetail: async () => plant('9'),
    authorisation: async () => authorised && { psIds: authorised, endMs: null },
  });

  it('are those of the configuration', async () => {
    const client = clientOf(['1', '2', '3']);
    expect(await listedPlants(client, { include: 'all', exclude: ['2'] })).toEqual(['1', '3']);
    expect(await listedPlants(client, { include: ['3', 'sn:A9'], exclude: [] })).toEqual(['3', '9']);
    expect(await listedPlants(clientOf(['1', '2'], ['2']), { include: 'all', exclude: [] })).toEqual(['2']);
  });

  it('are never none', async () => {
    await expect(listedPlants(clientOf([]), { include: 'all', exclude: [] })).rejects.toMatchObject({ code: 'plants_missing' });
    await expect(listedPlants(clientOf(['1']), { include: 'all', exclude: ['1'] })).rejects.toMatchObject({ code: 'plants_not_chosen' });
  });
});
