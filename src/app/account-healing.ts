import type { HealingStatus } from '../live/documents/bridge.ts';
import type { LiveState } from '../live/live-state.ts';
import { BufferedState } from '../store/buffered-state.ts';
import type { StateFolder } from '../store/state-folder.ts';
import type { Account } from './account.ts';
import type { Healing, HealingDeps, HealingStores } from './healing.ts';

type OwnParts = 'url' | 'token' | 'listed' | 'subscribe' | 'account' | 'client' | 'quota' | 'scheduler' | 'inventory' | 'clocks';

interface AccountHealingDeps extends Omit<HealingDeps, OwnParts | keyof HealingStores> {
  readonly live: LiveState;
  readonly folder: StateFolder;
}

/**
 * Opens the healing of an account's outages; its code is loaded only if it is configured.
 * @returns null if no address and token of Home Assistant are configured
 * @throws BridgeError of the stores
 */
export async function openAccountHealing(
  { config, client, quota, scheduler, collector, liveAccount }: Account,
  stores: HealingStores,
  { live, folder, ...deps }: AccountHealingDeps,
): Promise<Healing | null> {
  const { url, token } = config.homeassistant;
  if (url === null || token === null) return null;
  const { Healing: Opened } = await import('./healing.ts');
  return Opened.open({
    ...deps,
    ...stores,
    ...{ url, token, client, quota, scheduler },
    account: liveAccount,
    subscribe: (changed) => live.subscribe(changed),
    listed: () => live.listedOf(liveAccount),
    inventory: collector.inventory,
    clocks: collector.latest.clocks,
    outages: await BufferedState.open(stores.outages, folder),
  });
}

/** Returns the status of the healing that was done last; null if no account's outages are healed. */
export function newestHealing(healings: readonly Pick<Healing, 'status'>[]): HealingStatus | null {
  const statuses = healings.map(({ status }) => status);
  return statuses.toSorted((one, other) => (other.at ?? '').localeCompare(one.at ?? ''))[0] ?? null;
}
