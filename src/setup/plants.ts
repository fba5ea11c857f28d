import { Inventory } from '../inventory/inventory.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import type { Log } from '../log.ts';
import { CallTracker } from '../poll/call-tracker.ts';
import type { FoundPlant } from './call-costs.ts';

export interface ListDeps {
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Log;
}

/** Lists every plant of the account with its devices, as the bridge does. @throws BridgeError plants_missing, and errors of the lists */
export async function listPlants(client: OpenApiClient, deps: ListDeps): Promise<readonly FoundPlant[]> {
  const tracker = new CallTracker(deps);
  const inventory = new Inventory(client, { include: 'all', exclude: [] }, tracker);
  await inventory.refresh();
  const [problem] = tracker.problems();
  if (inventory.devices.size === 0 && problem !== undefined) throw problem;
  return [...inventory.plants.values()].map(({ psId, name }) => ({
    psId,
    name,
    devices: inventory.devicesOf(psId).map(({ psKey, name: device, deviceType }) => ({ psKey, name: device, deviceType })),
  }));
}
