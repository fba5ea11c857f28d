import { BridgeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Device } from '../model.ts';
import type { Inventory } from './inventory.ts';

export interface DeviceReplacementsOptions {
  /** The configured `identity`. Key: ps_key of the new device. Value: ps_key of the device that it replaces. */
  readonly identity: Readonly<Record<string, string>>;
  /** ps_keys that earlier runs have read. */
  readonly seen: Iterable<string>;
  readonly log: Log;
}

/** If one list has more new devices than this, they are not taken as replacements; the comparison would take minutes. */
const MOST_AT_ONCE = 200;

/** Detects devices that may have replaced others, and configured mappings that conflict with the device list. */
export class DeviceReplacements {
  readonly #identity: Readonly<Record<string, string>>;
  readonly #log: Log;
  readonly #seen: Set<string>;
  /** Key: new device. Value: the devices that it may replace, which have its plant and type and were never listed together with it. */
  readonly #newcomers = new Map<string, readonly string[]>();
  #problems = new Map<string, BridgeError>();

  constructor({ identity, seen, log }: DeviceReplacementsOptions) {
    this.#identity = identity;
    this.#log = log;
    this.#seen = new Set(seen);
  }

  /** The problems to show to the user: possible replacements, and mappings that conflict with the device list. */
  get problems(): readonly BridgeError[] {
    return [...this.#problems.values()];
  }

  /** Compares the newest device list with the earlier ones. Another call with the same list changes nothing. */
  update({ devices, missedOnce, complete }: Pick<Inventory, 'devices' | 'missedOnce' | 'complete'>): void {
    const listed = new Map([...devices].filter(([psKey]) => !missedOnce.has(psKey)));
    const added = [...listed].filter(([psKey]) => !this.#seen.has(psKey));
    if (added.length <= MOST_AT_ONCE) {
      for (const [psKey, device] of added) this.#newcomers.set(psKey, [...this.#seen].filter(isOfKind(device)));
    }
    for (const psKey of listed.keys()) this.#seen.add(psKey);
    for (const [psKey, missing] of this.#newcomers) {
      this.#newcomers.set(
        psKey,
        missing.filter((oldKey) => !listed.has(oldKey)),
      );
    }
    if (complete) this.#show(devices);
  }

  #show(devices: ReadonlyMap<string, Device>): void {
    const before = this.#problems;
    this.#problems = new Map([...this.#conflicts(devices), ...this.#replacements(devices)]);
    for (const [line, error] of this.#problems) if (!before.has(line)) this.#log.warn(error.fields, error.message);
  }

  /** Returns an error for each configured mapping that is not in effect, because both of its devices are listed. */
  *#conflicts(devices: ReadonlyMap<string, Device>): Iterable<[string, BridgeError]> {
    for (const [newKey, oldKey] of Object.entries(this.#identity)) {
      const line = lineOf(newKey, oldKey);
      if (devices.has(newKey)) yield [line, new BridgeError('identity_taken', { detail: line })];
    }
  }

  *#replacements(devices: ReadonlyMap<string, Device>): Iterable<[string, BridgeError]> {
    const named = new Set<string>();
    for (const [newKey, missing] of this.#newcomers) {
      const oldKey = missing.find((psKey) => !devices.has(psKey) && !named.has(psKey));
      if (!devices.has(newKey) || oldKey === undefined) continue;
      named.add(oldKey);
      const line = lineOf(newKey, oldKey);
      yield [line, new BridgeError('device_replaced', { detail: line })];
    }
  }
}

const lineOf = (newKey: string, oldKey: string): string => `identity: { "${newKey}": "${oldKey}" }`;

/** Whether a ps_key has the device's plant and type: `<ps_id>_<device type>_<device code>_<channel>` (isolarcloud-open-api.md 5.1). */
const isOfKind =
  ({ psId, deviceType }: Device) =>
  (psKey: string): boolean =>
    psKey.startsWith(`${psId}_${deviceType}_`);
