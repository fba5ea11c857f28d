import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { type OneBridge, ShardBridges } from '../../../../src/app/fleet/shard-bridges.ts';
import type { ShardHold, ShardPlants } from '../../../../src/fleet/fleet-store.ts';
import { type Deferred, deferred } from '../../../support/deferred.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

/** The bridges of a replica, whose starts and ends a test sees and decides. */
function replica() {
  const clock = new VirtualClock(0);
  const planned = new Map<number, ShardPlants>();
  const failing: { database: Error | null; end: Error | null } = { database: null, end: null };
  const started: string[] = [];
  const ends: { readonly text: string; readonly done: Deferred }[] = [];
  const problems: unknown[] = [];
  const start = (hold: ShardHold, { plants, former }: ShardPlants): OneBridge => {
    const text = `${hold.shard}: ${plants.join()}`;
    started.push(text);
    const end = async (): Promise<void> => {
      const done = deferred();
      ends.push({ text, done });
      await done.promise;
      if (failing.end !== null) throw failing.end;
    };
    return { hold, plants, former, status: null, end };
  };
  const bridges = new ShardBridges({
    store: {
      plantsOf: async (shards) => {
        if (failing.database !== null) throw failing.database;
        return new Map([...planned].filter(([shard]) => shards.includes(shard)));
      },
    },
    ...{ start, mayAct: () => true, problem: (error: unknown) => problems.push(error) },
    ...{ log: pino({ level: 'silent' }), sleep: clock.sleep, signal: new AbortController().signal },
  });
  const plan = (shard: number, ...plants: readonly string[]): unknown => planned.set(shard, { plants, former: [] });
  return { bridges, plan, started, ends, problems, failing, clock };
}

const HOLD: ShardHold = { shard: 1, epoch: 1 };

describe('the bridges of the shards of a replica', () => {
  it('start with the plants of the shard, and again when a plan has changed them', async () => {
    const { bridges, plan, started, ends } = replica();
    plan(1, 'a', 'b');
    plan(2, 'x');
    bridges.planned(1);
    bridges.begin(HOLD);
    bridges.begin({ shard: 2, epoch: 1 });
    await settled();
    bridges.planned(1);
    plan(1, 'a', 'b', 'c');
    bridges.planned(2);
    await settled();
    expect(started).toEqual(['1: a,b', '2: x']);
    ends[0]?.done.resolve();
    await settled();
    expect(started).toEqual(['1: a,b', '2: x', '1: a,b,c']);
  });

  it('none starts for a shard without plants', async () => {
    const { bridges, started } = replica();
    bridges.begin(HOLD);
    await settled();
    expect(started).toEqual([]);
  });

  it('a shard has ended when the bridge that a plan has replaced has ended, and no other one starts', async () => {
    const { bridges, plan, started, ends } = replica();
    plan(1, 'a');
    bridges.begin(HOLD);
    await settled();
    plan(1, 'a', 'b');
    bridges.planned(2);
    await settled();
    let hasEnded = false;
    const ended = bridges.end(1).then(() => {
      hasEnded = true;
    });
    await settled();
    expect([ends.length, hasEnded]).toEqual([1, false]);
    ends[0]?.done.resolve();
    await ended;
    await settled();
    expect(started).toEqual(['1: a']);
  });

  it('a bridge whose end fails is replaced all the same', async () => {
    const { bridges, plan, started, ends, problems, failing } = replica();
    plan(1, 'a');
    bridges.begin(HOLD);
    await settled();
    plan(1, 'b');
    bridges.planned(2);
    await settled();
    failing.end = new Error('the socket has gone');
    ends[0]?.done.resolve();
    await settled();
    expect([started, problems]).toEqual([['1: a', '1: b'], [failing.end]]);
  });

  it('a failure of the database is reported, and the plants are read again', async () => {
    const { bridges, plan, started, problems, failing, clock } = replica();
    plan(1, 'a');
    failing.database = new Error('the connection has ended');
    bridges.begin(HOLD);
    await settled();
    expect([started, problems]).toEqual([[], [failing.database]]);
    failing.database = null;
    clock.advance(1_000);
    await settled();
    expect(started).toEqual(['1: a']);
  });
});
