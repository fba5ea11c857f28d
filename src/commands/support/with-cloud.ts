import { Inventory } from '../../inventory/inventory.ts';
import type { OpenApiClient } from '../../isolarcloud/client.ts';
import type { Device, Plant } from '../../model.ts';
import { CallTracker } from '../../poll/call-tracker.ts';
import type { AccountOptions } from '../values/one-reading.ts';
import { NamedPlants, type PlantOptions } from './named-plants.ts';
import type { CommandDeps } from './ports.ts';
import { withClient } from './with-client.ts';

/** The account's plants and devices, for a command that lists them once. */
export interface Cloud {
  readonly client: OpenApiClient;
  /** The chosen plants by ps_id. */
  readonly plants: ReadonlyMap<string, Plant>;
  /** The devices of these plants by ps_key, without the plants themselves. */
  readonly devices: ReadonlyMap<string, Device>;
}

/**
 * Signs in if there is no token, lists plants and devices, and calls `work` with them. A running bridge with the same account
 * uses the same token and call budget.
 * @throws BridgeError errors of the lists, and of `work`
 */
export const withCloud = <T>(deps: CommandDeps, options: AccountOptions & PlantOptions, work: (cloud: Cloud) => Promise<T>): Promise<T> =>
  withClient(deps, options, async (client, log) => {
    const { now, random } = deps.context;
    const tracker = new CallTracker({ now, random, log });
    const named = new NamedPlants(options);
    const inventory = new Inventory(client, { ...deps.config.plants, only: named.accepts }, tracker);
    await inventory.refresh();
    named.check();
    const [problem] = tracker.problems();
    if (problem !== undefined) throw problem;
    return await work({ client, plants: inventory.plants, devices: inventory.devices });
  });
