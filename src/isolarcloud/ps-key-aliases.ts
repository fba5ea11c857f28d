import type { Device } from '../model.ts';

/** New ps_keys of devices, and the old ones under which the bridge continues them (`identity` of the configuration). */
export class PsKeyAliases {
  readonly #oldOf: ReadonlyMap<string, string>;
  readonly #newOf: ReadonlyMap<string, string>;
  /** Old keys that the device list still contains: they belong to their own device. */
  readonly #taken = new Set<string>();

  /** @param identity old key by new key, as the configuration has checked it */
  constructor(identity: Readonly<Record<string, string>>) {
    const pairs = Object.entries(identity);
    this.#oldOf = new Map(pairs);
    this.#newOf = new Map(pairs.map(([newKey, oldKey]) => [oldKey, newKey]));
  }

  /** The key by which the bridge knows a device of the cloud. */
  readonly known = (psKey: string): string => {
    const oldKey = this.#oldOf.get(psKey);
    return oldKey === undefined || this.#taken.has(oldKey) ? psKey : oldKey;
  };

  /** The inverse of {@link known}. */
  readonly inCloud = (psKey: string): string => (this.#taken.has(psKey) ? psKey : (this.#newOf.get(psKey) ?? psKey));

  /** A list of devices by the keys by which the bridge knows them. An old key that is still listed is not reassigned. */
  devices(listed: readonly Device[]): Device[] {
    const keys = new Set(listed.map(({ psKey }) => psKey));
    for (const [newKey, oldKey] of this.#oldOf) {
      if (keys.has(oldKey)) this.#taken.add(oldKey);
      else if (keys.has(newKey)) this.#taken.delete(oldKey);
    }
    return listed.map((device) => this.#renamed(device));
  }

  #renamed(device: Device): Device {
    const psKey = this.known(device.psKey);
    return psKey === device.psKey ? device : { ...device, psKey };
  }
}
