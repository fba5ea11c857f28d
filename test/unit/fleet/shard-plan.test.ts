import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planShards } from '../../../src/fleet/shard-plan.ts';

const SIZE = 50;
const plants = fc.uniqueArray(fc.integer({ min: 1, max: 400 }).map(String), { maxLength: 300 });

const sizesOf = (plan: ReadonlyMap<string, number>): ReadonlyMap<number, number> => {
  const sizes = new Map<number, number>();
  for (const shard of plan.values()) sizes.set(shard, (sizes.get(shard) ?? 0) + 1);
  return sizes;
};

const nextShard = (plan: ReadonlyMap<string, number>): number => Math.max(0, ...plan.values()) + 1;

/** Plans for one list after the other, as a running fleet does. */
const plannedFor = (lists: readonly (readonly string[])[]): ReadonlyMap<string, number> =>
  lists.reduce<ReadonlyMap<string, number>>(
    (plan, listed) => planShards(plan, listed, { size: SIZE, nextShard: nextShard(plan) }),
    new Map(),
  );

describe('the plan of the shards', () => {
  it('has every listed plant once, and no shard above its size', () => {
    fc.assert(
      fc.property(fc.array(plants, { minLength: 1, maxLength: 5 }), (lists) => {
        const plan = plannedFor(lists);
        expect([...plan.keys()].sort()).toEqual([...(lists.at(-1) ?? [])].sort());
        for (const size of sizesOf(plan).values()) expect(size).toBeLessThanOrEqual(SIZE);
      }),
    );
  });

  it('leaves each plant in its shard when others come and go', () => {
    fc.assert(
      fc.property(fc.array(plants, { maxLength: 4 }), plants, (lists, last) => {
        const before = plannedFor(lists);
        const after = plannedFor([...lists, last]);
        for (const psId of last) if (before.has(psId)) expect(after.get(psId)).toBe(before.get(psId));
      }),
    );
  });

  it('makes as few shards as the plants need, if all are new', () => {
    fc.assert(
      fc.property(plants, (listed) => {
        expect(sizesOf(plannedFor([listed])).size).toBe(Math.ceil(listed.length / SIZE));
      }),
    );
  });

  it('fills the fullest shard with room before another one', () => {
    const assigned = new Map([
      ...Array.from({ length: 10 }, (_, n) => [`a${n}`, 1] as const),
      ...Array.from({ length: 49 }, (_, n) => [`b${n}`, 2] as const),
    ]);
    const plan = planShards(assigned, [...assigned.keys(), 'new', 'newer'], { size: SIZE, nextShard: 3 });
    expect([plan.get('new'), plan.get('newer')]).toEqual([2, 1]);
  });
});
