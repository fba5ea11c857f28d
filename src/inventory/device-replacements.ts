import { BridgeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Device } from '../model.ts';
import type { Inventory } from './inventory.ts';

export interface DeviceReplacementsOptions {
  /** Old ps_key by new ps_key, as configured. */
  readonly identity: Readonly<Record<string, string>>;
  /** ps_keys that earlier runs have read. */
  readonly seen: Iterable<string>;
  readonly log: Log;
}

/** More new devices than this in one list are a new set of devices, not replacements; comparing all of them would take minutes. */
const MOST_AT_ONCE = 200;

/** Detects devices that may have replaced others, and configured mappings that conflict with the device list. */
export class DeviceReplacements {
  readonly #identity: Readonly<Record<string, string>>;
  readonly #log: Log;
  readonly #seen: Set<string>;
  /** Devices that no earlier list had, each with the devices that it may replace: of the same kind, and never listed together with it. */
  readonly #newcomers = new Map<string, readonly string[]>();
  #problems = new Map<string, BridgeError>();

  constructor({ identity, seen, log }: DeviceReplacementsOptions) {
    this.#identity = identity;
    this.#log = log;
    this.#seen = new Set(seen);
  }

  /** Problems for the user; the same objects until they change. */
  get problems(): readonly BridgeError[] {
    return [...this.#problems.values()];
  }

  /** Evaluates the newest list. Repeated calls with the same list change nothing. */
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

  /** A new key is listed although its old one is still in use. */
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
