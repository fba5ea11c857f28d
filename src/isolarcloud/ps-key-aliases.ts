import type { Device } from '../model.ts';

/**
 * Translates ps_keys of replaced devices: the cloud uses a new key, and the bridge continues the device under its old one
 * (`identity` of the configuration).
 */
export class PsKeyAliases {
  readonly #oldOf: ReadonlyMap<string, string>;
  readonly #newOf: ReadonlyMap<string, string>;
  /** Old keys that the cloud's device list still contains. Such a key belongs to the old device, so the new device does not get it. */
  readonly #taken = new Set<string>();

  /** @param identity key: new ps_key; value: old ps_key. The configuration has checked both */
  constructor(identity: Readonly<Record<string, string>>) {
    const pairs = Object.entries(identity);
    this.#oldOf = new Map(pairs);
    this.#newOf = new Map(pairs.map(([newKey, oldKey]) => [oldKey, newKey]));
  }

  /** Returns the key by which the bridge knows a device. @param psKey the device's key in the cloud */
  readonly known = (psKey: string): string => {
    const oldKey = this.#oldOf.get(psKey);
    return oldKey === undefined || this.#taken.has(oldKey) ? psKey : oldKey;
  };

  /** Returns the key that a device has in the cloud. @param psKey the key by which the bridge knows the device */
  readonly inCloud = (psKey: string): string => (this.#taken.has(psKey) ? psKey : (this.#newOf.get(psKey) ?? psKey));

  /**
   * Returns the listed devices with the keys by which the bridge knows them. If an old key is still listed, the new device
   * keeps its new key.
   */
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
