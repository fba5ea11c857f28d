import type { Database } from './database.ts';

/**
 * Returns a query that has a row while the term of a shard lasts. It locks the shard until the end of the statement, so that a claim
 * cannot fall between the check and the write. Use it as a member of `with`.
 * @param shard @param epoch placeholders of the statement, such as `$1`
 */
export const shardIsHeld = (database: Database, shard: string, epoch: string): string =>
  `select 1 from ${database.table('shard')} where id = ${shard}::integer and epoch = ${epoch}::bigint for share`;
