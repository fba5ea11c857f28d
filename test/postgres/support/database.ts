import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { databaseAddressIn } from '../../../src/config/database-url.ts';
import { Database } from '../../../src/store/postgres/database.ts';

export const newSchema = (): string => `s${randomUUID().replaceAll('-', '')}`;

/** Opens a schema of a server, as the program does, until the end of the test. */
export function databaseAt(url: string, schema: string): Database {
  const address = databaseAddressIn(url);
  if (address === null) throw new Error(`no address: ${url}`);
  const database = new Database({ address, schema, readCa: async () => undefined, connections: 1 });
  onTestFinished(() => database.close());
  return database;
}

/** Makes statements on a connection of its own, as another program does, until the end of the test. */
export async function connectedTo(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  client.on('error', () => undefined);
  onTestFinished(() => client.end().catch(() => undefined));
  return client;
}
