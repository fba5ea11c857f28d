import { openClient } from '../../app/cloud.ts';
import { Inventory } from '../../inventory/inventory.ts';
import type { OpenApiClient } from '../../isolarcloud/client.ts';
import type { Device, Plant } from '../../model.ts';
import { CallTracker } from '../../poll/call-tracker.ts';
import { type AccountOptions, quieter } from '../values/one-reading.ts';
import { openLog } from './load-config.ts';
import { NamedPlants, type PlantOptions } from './named-plants.ts';
import type { CommandDeps } from './ports.ts';

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
export async function withCloud<T>(
  { config, context, ports }: CommandDeps,
  { tryAgain = false, ...options }: AccountOptions & PlantOptions,
  work: (cloud: Cloud) => Promise<T>,
): Promise<T> {
  const { now, steady, sleep, random, stop } = context;
  const log = await openLog({ ...config, log: { ...config.log, level: quieter(config.log.level) } }, context);
  const problem = (sentence: string): void => context.err.write(`${sentence}.\n`);
  const client = openClient(config, { log, problem, now, steady, sleep }, ports);
  const close = (): void => void client.close();
  stop.addEventListener('abort', close, { once: true });
  if (stop.aborted) close();
  try {
    if (tryAgain) await client.tryAgain();
    const tracker = new CallTracker({ now, random, log });
    const named = new NamedPlants(options);
    const inventory = new Inventory(client, { ...config.plants, only: named.accepts }, tracker);
    await inventory.refresh();
    named.check();
    const [problem] = tracker.problems();
    if (problem !== undefined) throw problem;
    return await work({ client, plants: inventory.plants, devices: inventory.devices });
  } finally {
    stop.removeEventListener('abort', close);
    await client.close();
  }
}
