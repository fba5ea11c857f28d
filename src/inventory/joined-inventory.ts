import type { Device, Plant } from '../model.ts';
import type { AccountInventory } from './inventory.ts';

/** The inventory of one account, as far as the whole bridge uses it. */
export type BridgeInventory = Pick<AccountInventory, 'plants' | 'devices' | 'devicesOf' | 'complete' | 'expect'>;

/** The plants and devices of all accounts. A plant that several accounts list is that of the first of them. */
export class JoinedInventory implements BridgeInventory {
  readonly #accounts: readonly BridgeInventory[];
  readonly #plants = new JoinedMaps<Plant>();
  readonly #devices = new JoinedMaps<Device>();

  constructor(accounts: readonly BridgeInventory[]) {
    this.#accounts = accounts;
  }

  get plants(): ReadonlyMap<string, Plant> {
    return this.#plants.of(this.#accounts.map(({ plants }) => plants));
  }

  get devices(): ReadonlyMap<string, Device> {
    return this.#devices.of(this.#accounts.map(({ devices }) => devices));
  }

  devicesOf(psId: string): readonly Device[] {
    return this.#accounts.find(({ plants }) => plants.has(psId))?.devicesOf(psId) ?? [];
  }

  /** Whether all devices of all accounts are known. */
  get complete(): boolean {
    return this.#accounts.every(({ complete }) => complete);
  }

  /** @param identifiers identifiers of devices that earlier runs have announced */
  expect(identifiers: readonly string[]): void {
    for (const account of this.#accounts) account.expect(identifiers);
  }
}

/** Joins maps, and returns the same map until one of them is replaced. Of a key in several maps the first one counts. */
class JoinedMaps<T> {
  #from: readonly ReadonlyMap<string, T>[] = [];
  #joined: ReadonlyMap<string, T> = new Map();

  of(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
    const [only, ...others] = maps;
    if (only !== undefined && others.length === 0) return only;
    const isSame = maps.length === this.#from.length && maps.every((map, index) => map === this.#from[index]);
    if (!isSame) this.#joined = new Map(maps.toReversed().flatMap((map) => [...map]));
    this.#from = maps;
    return this.#joined;
  }
}
