import { BridgeError } from '../../errors.ts';
import type { Database } from './database.ts';

/**
 * Moves a damaged value to the store `<name>.damaged`, where it replaces an earlier one of the same key.
 * @returns the error to report
 * @throws BridgeError those of `Database.query`
 */
export async function setAsideDocument(database: Database, store: string, key: string, operationMs: number): Promise<BridgeError> {
  const document = database.table('document');
  const sql = `with moved as (delete from ${document} where store = $1 and key = $2 returning value)
    insert into ${document} select $1 || '.damaged', $2, value from moved
    on conflict (store, key) do update set value = excluded.value`;
  await database.query(sql, [store, key], operationMs);
  return new BridgeError('state_set_aside', { detail: `${database.where} ${store}${key && ` ${key}`}` });
}
