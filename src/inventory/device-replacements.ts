import { BridgeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Device } from '../model.ts';
import type { Inventory } from './inventory.ts';

export interface DeviceReplacementsOptions {
  /** Old ps_key by new ps_key, as the configuration has it. */
  readonly identity: Readonly<Record<string, string>>;
  /** ps_keys that earlier runs have read. */
  readonly seen: Iterable<string>;
  readonly log: Log;
}

/** More new devices in one list are another fleet: nobody exchanges so many at once, and comparing all of them takes minutes. */
const MOST_AT_ONCE = 200;

/** Notices devices that may have taken the place of others, and what the configuration says of that and cannot be. */
export class DeviceReplacements {
  readonly #identity: Readonly<Record<string, string>>;
  readonly #log: Log;
  readonly #seen: Set<string>;
  /** Devices that no list had before, and those they may stand for: of the same kind, and never listed together with them. */
  readonly #newcomers = new Map<string, readonly string[]>();
  #problems = new Map<string, BridgeError>();

  constructor({ identity, seen, log }: DeviceReplacementsOptions) {
    this.#identity = identity;
    this.#log = log;
    this.#seen = new Set(seen);
  }

  /** What the user should know of, the same until it changes. */
  get problems(): readonly BridgeError[] {
    return [...this.#problems.values()];
  }

  /** Looks at the newest list; as often as one likes. */
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

  /** A new key is in sight only while its old one is not free. */
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

/** ps_key = {ps_id}_{device_type}_{device_code}_{chnnl_id} (isolarcloud-open-api.md 5.1). */
const isOfKind =
  ({ psId, deviceType }: Device) =>
  (psKey: string): boolean =>
    psKey.startsWith(`${psId}_${deviceType}_`);
