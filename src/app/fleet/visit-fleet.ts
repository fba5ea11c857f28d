import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../errors.ts';
import type { FleetStore } from '../../fleet/fleet-store.ts';
import { PostgresFleet } from '../../store/postgres/postgres-fleet.ts';
import { openDatabase } from '../stores.ts';

/**
 * Opens the shared memory of a fleet without taking part in the fleet, and closes it at the end.
 * @throws BridgeError fleet_not_configured, those of `Database.query`, and errors of `work`
 */
export async function visitFleet<Result>(config: Config, work: (store: FleetStore) => Promise<Result>): Promise<Result> {
  const database = openDatabase(config, 1);
  if (database === null) throw new BridgeError('fleet_not_configured');
  try {
    return await work(new PostgresFleet(database));
  } finally {
    await database.close();
  }
}
