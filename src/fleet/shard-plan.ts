export interface ShardPlanOptions {
  /** Most plants in a shard: a multiple of 50, which one call can read. */
  readonly size: number;
  /** Lowest number that no shard has had. */
  readonly nextShard: number;
}

/**
 * Assigns plants to shards. An assigned plant stays in its shard. New plants fill the fullest shards first, then new shards, so that
 * calls are full.
 * @param assigned ps_id to shard, as planned before
 * @param listed ps_ids of all present plants
 * @returns ps_id to shard, for the present plants
 */
export function planShards(
  assigned: ReadonlyMap<string, number>,
  listed: readonly string[],
  { size, nextShard }: ShardPlanOptions,
): ReadonlyMap<string, number> {
  const present = new Set(listed);
  const plan = new Map([...assigned].filter(([psId]) => present.has(psId)));
  const added = [...present].filter((psId) => !plan.has(psId));
  let next = 0;
  const fill = (shard: number, room: number): void => {
    for (const psId of added.slice(next, next + room)) plan.set(psId, shard);
    next += room;
  };
  for (const [shard, plants] of fullestFirst(plan)) {
    if (next >= added.length) break;
    fill(shard, Math.max(0, size - plants));
  }
  for (let shard = nextShard; next < added.length; shard += 1) fill(shard, size);
  return plan;
}

/** Returns shards with their number of plants. */
function fullestFirst(plan: ReadonlyMap<string, number>): readonly (readonly [shard: number, plants: number])[] {
  const plants = new Map<number, number>();
  for (const shard of plan.values()) plants.set(shard, (plants.get(shard) ?? 0) + 1);
  return [...plants].sort(([one, ones], [other, others]) => others - ones || one - other);
}
