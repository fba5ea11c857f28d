import { z } from 'zod';
import { deviceIdentifier, escapeId } from '../topics.ts';
import type { NamedAnnouncement } from './discovery.ts';
import { PLATFORMS } from './entities.ts';

const componentsSchema = z.record(z.string(), z.enum(PLATFORMS));

const announcedDeviceSchema = z.object({
  /** The name with which the device was last announced. It is needed again when the device is removed. */
  name: z.string(),
  /** The beginning of the device's entity ids, as decided at its first announcement. */
  entityIdPrefix: z.string(),
  /** Key: component key. Value: platform. The components that the device's discovery payload announces. */
  components: componentsSchema,
  /** Components whose removal no session of Home Assistant has confirmed yet. */
  leaving: componentsSchema,
  /** Components that are no longer announced, but stay in Home Assistant until the user confirms their removal. */
  held: componentsSchema.default({}),
  /** True if the user deleted the device in Home Assistant. It is announced again only on request. */
  deleted: z.boolean(),
});

const ledgerSchema = z.object({
  version: z.literal(1),
  /** Key: device identifier, which is also part of the discovery topic. */
  devices: z.record(z.string(), announcedDeviceSchema),
});

/** The devices and components that this bridge has announced to Home Assistant, including those whose removal is not confirmed yet. */
export type Ledger = Readonly<z.infer<typeof ledgerSchema>>;
export type AnnouncedDevice = Readonly<z.infer<typeof announcedDeviceSchema>>;
export type Components = Readonly<z.infer<typeof componentsSchema>>;

export const emptyLedger = (): Ledger => ({ version: 1, devices: {} });

/** Codec of the ledger file. `parse` throws if the JSON is not a valid ledger. */
export const ledgerCodec = { parse: (json: unknown): Ledger => ledgerSchema.parse(json), empty: emptyLedger };

/**
 * Whether the empty payloads that Home Assistant sent on a device's discovery topic mean that the user deleted the whole device. In
 * that case Home Assistant sends one for each entity. 2024.11 sends a single one if the user deleted only one entity
 * (home-assistant.md 1.3).
 * @param copies number of empty payloads
 * @param entities number of the device's announced entities
 */
export const isDeletion = (copies: number, entities: number): boolean => copies > 1 || entities === 1;

/** @returns identifiers of the devices that are announced now: those being removed and those that the user deleted are left out */
export const announcedNow = (devices: Ledger['devices']): readonly string[] =>
  Object.keys(devices).filter((identifier) => !isEmpty(devices[identifier]?.components ?? {}));

/** @returns the components of a device that Home Assistant has, with those whose removal is held */
export const inHomeAssistant = (device: AnnouncedDevice | undefined): Components => ({ ...device?.components, ...device?.held });

/** @returns a function that tells whether Home Assistant has a point of a plant or device, according to these devices of a ledger */
export const wasAnnouncedIn =
  (devices: Ledger['devices']) =>
  (psKey: string, pointId: string): boolean =>
    inHomeAssistant(devices[deviceIdentifier(psKey)])[escapeId(pointId)] !== undefined;

/** @returns the ledger after the user deleted the device in Home Assistant */
export function deletedByUser(ledger: Ledger, identifier: string): Ledger {
  const device = ledger.devices[identifier];
  if (device === undefined) return ledger;
  return { ...ledger, devices: { ...ledger.devices, [identifier]: { ...device, components: {}, leaving: {}, held: {}, deleted: true } } };
}

/** @returns the ledger without the user's deletions, so that the devices are announced again */
export function restored(ledger: Ledger): Ledger {
  const devices = Object.entries(ledger.devices).map(([identifier, device]) => [identifier, { ...device, deleted: false }] as const);
  return { ...ledger, devices: Object.fromEntries(devices) };
}

/**
 * @returns the ledger after these devices are announced. Components that were announced before and are not announced now become
 * removals to be confirmed. If there are more than `mostRemovals` of them, counted together with those that are held already, all
 * are held.
 * @param complete false: devices that are not in `shown` stay as they are
 */
export function announcing(
  ledger: Ledger,
  shown: readonly NamedAnnouncement[],
  { complete, mostRemovals }: { readonly complete: boolean; readonly mostRemovals: number },
): Ledger {
  const left = (device: AnnouncedDevice): AnnouncedDevice => ({ ...device, components: {}, held: inHomeAssistant(device) });
  const isShown = new Set(shown.map(({ identifier }) => identifier));
  const devices = new Map(
    Object.entries(ledger.devices).map(([identifier, device]): [string, AnnouncedDevice] => [
      identifier,
      complete || isShown.has(identifier) ? left(device) : device,
    ]),
  );
  const componentsOf = sharedComponents();
  for (const { identifier, name, entityIdPrefix, entities } of shown) {
    const components = componentsOf(entities);
    const leaving = without(devices.get(identifier)?.leaving ?? {}, components);
    const held = without(devices.get(identifier)?.held ?? {}, components);
    devices.set(identifier, { name, entityIdPrefix, components, leaving, held, deleted: false });
  }
  const announced = { ...ledger, devices: Object.fromEntries(devices) };
  return heldComponents(announced) > mostRemovals ? announced : released(announced);
}

/** @returns the number of components whose removal is held */
export const heldComponents = ({ devices }: Ledger): number =>
  Object.values(devices).reduce((sum, { held }) => sum + Object.keys(held).length, 0);

/** @returns the ledger in which no removal is held any more: the held components become removals to be confirmed by Home Assistant */
export function released(ledger: Ledger): Ledger {
  if (Object.values(ledger.devices).every(({ held }) => isEmpty(held))) return ledger;
  const devices = Object.entries(ledger.devices).map(
    ([identifier, device]) => [identifier, { ...device, leaving: { ...device.leaving, ...device.held }, held: {} }] as const,
  );
  return { ...ledger, devices: Object.fromEntries(devices) };
}

/** @returns a function that returns the components of entities, one object for all devices with the same ones: most have the same */
function sharedComponents(): (entities: NamedAnnouncement['entities']) => Components {
  const made = new Map<string, Components>();
  return (entities) => {
    const entries = entities.map(({ key, platform }): [string, Components[string]] => [key, platform]);
    const text = JSON.stringify(entries);
    const components = made.get(text) ?? Object.fromEntries(entries);
    made.set(text, components);
    return components;
  };
}

/**
 * @returns the ledger after a session of Home Assistant removed the given components. A device without remaining components is
 * deleted from the ledger, unless the user deleted it in Home Assistant.
 */
export function confirmRemoved(ledger: Ledger, removed: ReadonlyMap<string, Components>): Ledger {
  const devices = Object.entries(ledger.devices)
    .map(([identifier, device]) => [identifier, { ...device, leaving: without(device.leaving, removed.get(identifier) ?? {}) }] as const)
    .filter(([, { components, leaving, held, deleted }]) => deleted || ![components, leaving, held].every(isEmpty));
  return { ...ledger, devices: Object.fromEntries(devices) };
}

export const without = (components: Components, others: Components): Components =>
  Object.fromEntries(Object.entries(components).filter(([key]) => others[key] === undefined));

export const isEmpty = (components: Components): boolean => Object.keys(components).length === 0;
