import type { Clock } from '../../clock.ts';
import type { ShownBridge } from '../page.ts';
import type { Offers } from './offers.ts';

/** The offers of the bridge that the page shows. They are loaded only if Home Assistant is configured. */
export class OfferedWork {
  readonly #changed: () => void;
  readonly #clock: Clock & { readonly random: () => number };
  #current: Offers | null = null;
  #beginning: Promise<void> = Promise.resolve();

  constructor(changed: () => void, clock: Clock & { readonly random: () => number }) {
    this.#changed = changed;
    this.#clock = clock;
  }

  /** null: nothing is offered. */
  get current(): Offers | null {
    return this.#current;
  }

  begin(bridge: ShownBridge): void {
    this.#beginning = this.#begin(bridge).catch(bridge.parts.onError);
  }

  /** Ends the offers and their work, since the bridge stops. */
  async end(): Promise<void> {
    await this.#beginning;
    await this.#current?.stop();
    this.#current = null;
  }

  async #begin({ config: { homeassistant }, parts }: ShownBridge): Promise<void> {
    const { live, inventory, learned, energyUpkeep, openOffers: openStores, onError } = parts;
    const { url, token } = homeassistant;
    if (url === null || token === null || openStores === null) return;
    const { openOffers } = await import('./open-offers.ts');
    const accounts = parts.accounts.map(({ client, quota, scheduler, collector, liveAccount }) => ({
      ...{ client, quota, scheduler, liveAccount },
      inventory: collector.inventory,
      listed: () => live.listedOf(liveAccount),
    }));
    const { now, sleep, random } = this.#clock;
    const changed = this.#changed;
    this.#current = openOffers({
      ...{ url, token, accounts, inventory, learned, energyUpkeep, now, sleep, random, changed, onError },
      ...openStores(),
    });
    this.#current.begin();
  }
}
