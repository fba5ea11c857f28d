import { z } from 'zod';
import type { NamedAnnouncement } from './discovery.ts';
import { PLATFORMS } from './entities.ts';

const componentsSchema = z.record(z.string(), z.enum(PLATFORMS));

const announcedDeviceSchema = z.object({
  /** The device's name when last announced; its removal needs one more announcement with a name. */
  name: z.string(),
  /** The beginning of its entity ids; decided at the first announcement. */
  entityIdPrefix: z.string(),
  /** Platform by component key, as its discovery topic announces them. */
  components: componentsSchema,
  /** Components to be removed whose removal no session of Home Assistant has confirmed yet. */
  leaving: componentsSchema,
  /** The user deleted the device in Home Assistant: it is announced again only on request. */
  deleted: z.boolean(),
});

const ledgerSchema = z.object({
  version: z.literal(1),
  /** By device identifier, which is also the id in the discovery topic. */
  devices: z.record(z.string(), announcedDeviceSchema),
});

/** Everything that this bridge has announced to Home Assistant and whose removal is not confirmed. */
export type Ledger = Readonly<z.infer<typeof ledgerSchema>>;
export type AnnouncedDevice = Readonly<z.infer<typeof announcedDeviceSchema>>;
export type Components = Readonly<z.infer<typeof componentsSchema>>;

export const emptyLedger = (): Ledger => ({ version: 1, devices: {} });

/** Codec of the ledger file. `parse` throws if the JSON is not a ledger. */
export const ledgerCodec = { parse: (json: unknown): Ledger => ledgerSchema.parse(json), empty: emptyLedger };

/**
 * Whether empty payloads that Home Assistant sent on a device's discovery topic mean that the user deleted the device: in that
 * case there is one for each entity. 2024.11 sends a single one when only one entity is deleted (home-assistant.md 1.3).
 */
export const isDeletion = (copies: number, entities: number): boolean => copies > 1 || entities === 1;

/** Identifiers of the announced devices, without those being removed and those that the user deleted. */
export const announcedNow = (devices: Ledger['devices']): readonly string[] =>
  Object.keys(devices).filter((identifier) => !isEmpty(devices[identifier]?.components ?? {}));

/** The ledger after the user deleted a device in Home Assistant. */
export function deletedByUser(ledger: Ledger, identifier: string): Ledger {
  const device = ledger.devices[identifier];
  if (device === undefined) return ledger;
  return { ...ledger, devices: { ...ledger.devices, [identifier]: { ...device, components: {}, leaving: {}, deleted: true } } };
}

/** The ledger with the user's deletions cancelled. */
export function restored(ledger: Ledger): Ledger {
  const devices = Object.entries(ledger.devices).map(([identifier, device]) => [identifier, { ...device, deleted: false }] as const);
  return { ...ledger, devices: Object.fromEntries(devices) };
}

/**
 * The ledger after these devices are announced. Components announced before and not now become pending removals.
 * @param complete false: other devices stay as they are
 */
export function announcing(ledger: Ledger, shown: readonly NamedAnnouncement[], { complete }: { complete: boolean }): Ledger {
  const left = (device: AnnouncedDevice): AnnouncedDevice => ({
    ...device,
    components: {},
    leaving: { ...device.leaving, ...device.components },
  });
  const isShown = new Set(shown.map(({ identifier }) => identifier));
  const devices = new Map(
    Object.entries(ledger.devices).map(([identifier, device]): [string, AnnouncedDevice] => [
      identifier,
      complete || isShown.has(identifier) ? left(device) : device,
    ]),
  );
  for (const { identifier, name, entityIdPrefix, entities } of shown) {
    const components = Object.fromEntries(entities.map(({ key, platform }) => [key, platform]));
    const leaving = without(devices.get(identifier)?.leaving ?? {}, components);
    devices.set(identifier, { name, entityIdPrefix, components, leaving, deleted: false });
  }
  return { ...ledger, devices: Object.fromEntries(devices) };
}

/**
 * The ledger after a session of Home Assistant removed the given components. Devices without remaining components are deleted
 * from it.
 */
export function confirmRemoved(ledger: Ledger, removed: ReadonlyMap<string, Components>): Ledger {
  const devices = Object.entries(ledger.devices)
    .map(([identifier, device]) => [identifier, { ...device, leaving: without(device.leaving, removed.get(identifier) ?? {}) }] as const)
    .filter(([, { components, leaving, deleted }]) => deleted || !isEmpty(components) || !isEmpty(leaving));
  return { ...ledger, devices: Object.fromEntries(devices) };
}

export const without = (components: Components, others: Components): Components =>
  Object.fromEntries(Object.entries(components).filter(([key]) => others[key] === undefined));

export const isEmpty = (components: Components): boolean => Object.keys(components).length === 0;
