/** The options of a replica that shares the plants with others. */

import * as z from 'zod';
import * as value from './values.ts';

export const fleet = z.strictObject({
  replica: value.optionalReplicaName(
    'Name of this replica, for example that of its pod: each needs its own. All other options are the same for all replicas. Needs state.postgres.',
    'replica-1',
  ),
  max_shards: value.wholeNumber(
    { min: 1, max: 1_000 },
    20,
    'Most shards that this replica takes. Its memory must suffice for so many: about 120 MB for a shard of 500 plants.',
  ),
  shard_plants: value.shardSize(
    500,
    'Most plants of a shard: a multiple of 50, since a call reads 50 devices. Smaller shards are shared more evenly.',
  ),
});
