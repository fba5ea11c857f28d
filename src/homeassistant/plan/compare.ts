/** Compares two sets of announced devices. Pure: the command `plan`, the page and the release notes use the same comparison. */

import { isDeepStrictEqual } from 'node:util';

type Fields = Readonly<Record<string, unknown>>;

/** A device as its discovery payload announces it. */
export interface AnnouncedConfig {
  /** The fields of the device, such as `name`, and of the root of its payload, such as `state_topic`; without a payload only `name`. */
  readonly fields: Fields;
  /** Key: component key. Value: the fields of the component; without a payload only `platform`. */
  readonly components: Readonly<Record<string, Fields>>;
}

/** One field that changes; null stands for an absent value. */
export interface FieldChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** `hold`: the bridge will not remove it until the user confirms that. */
export type ChangeKind = 'add' | 'change' | 'remove' | 'hold';

export interface EntityChange {
  readonly change: ChangeKind;
  readonly uniqueId: string;
  /** The entity id that the payload proposes; null if neither the payload that announced the entity nor the catalogue knows it. */
  readonly entityId: string | null;
  readonly platform: string;
  readonly name: string | null;
  readonly unit: string | null;
  /** The fields that change; empty unless `change` is `change`. */
  readonly fields: readonly FieldChange[];
}

export interface DeviceChange {
  /** `change` also if only entities of the device change. */
  readonly change: ChangeKind;
  readonly identifier: string;
  readonly name: string;
  readonly fields: readonly FieldChange[];
  readonly entities: readonly EntityChange[];
}

const NO_DEVICE: AnnouncedConfig = { fields: {}, components: {} };

/**
 * @param before the devices now, by identifier
 * @param after the devices then
 * @returns the devices that are added, change or are removed, with their entities; a device without any change is left out
 */
export function compareAnnounced(
  before: ReadonlyMap<string, AnnouncedConfig>,
  after: ReadonlyMap<string, AnnouncedConfig>,
): readonly DeviceChange[] {
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((identifier) => {
    const [from, to] = [before.get(identifier), after.get(identifier)];
    const change = kindOf(from, to);
    const device: DeviceChange = {
      change,
      identifier,
      name: textIn((to ?? from ?? NO_DEVICE).fields, 'name') ?? identifier,
      fields: change === 'change' ? changedFields(from?.fields ?? {}, to?.fields ?? {}) : [],
      entities: changedEntities(identifier, from ?? NO_DEVICE, to ?? NO_DEVICE),
    };
    const isChanged = change !== 'change' || device.fields.length > 0 || device.entities.length > 0;
    return isChanged ? [device] : [];
  });
}

/** @returns the number of entities by what happens to them; an entity whose device alone changes does not count */
export function countChanges(devices: readonly DeviceChange[]): Readonly<Record<ChangeKind, number>> {
  const count = { add: 0, change: 0, remove: 0, hold: 0 };
  for (const { entities } of devices) for (const { change } of entities) count[change] += 1;
  return count;
}

/**
 * @returns the changes in which the removals of held entities are `hold`, and so are those of devices of which an entity is held
 * @param isHeld whether the removal of the entity with this unique id is held
 */
export const withHeld = (devices: readonly DeviceChange[], isHeld: (uniqueId: string) => boolean): readonly DeviceChange[] =>
  devices.map((device) => {
    const entities = device.entities.map(
      (entity): EntityChange => (entity.change === 'remove' && isHeld(entity.uniqueId) ? { ...entity, change: 'hold' } : entity),
    );
    const isKept = device.change === 'remove' && entities.some(({ change }) => change === 'hold');
    return { ...device, change: isKept ? 'hold' : device.change, entities };
  });

/** @returns the change that describes an entity of this configuration */
function entityChange(
  change: ChangeKind,
  identifier: string,
  [key, config]: readonly [key: string, config: Fields],
  fields: readonly FieldChange[] = [],
): EntityChange {
  return {
    change,
    uniqueId: `${identifier}_${key}`,
    entityId: textIn(config, 'default_entity_id'),
    platform: textIn(config, 'platform') ?? '',
    name: textIn(config, 'name'),
    unit: textIn(config, 'unit_of_measurement'),
    fields,
  };
}

function changedEntities(identifier: string, before: AnnouncedConfig, after: AnnouncedConfig): readonly EntityChange[] {
  return Object.keys({ ...after.components, ...before.components }).flatMap((key) => {
    const [from, to] = [before.components[key], after.components[key]];
    const change = kindOf(from, to);
    const fields = change === 'change' ? changedFields(from ?? {}, to ?? {}) : [];
    if (change === 'change' && fields.length === 0) return [];
    return [entityChange(change, identifier, [key, to ?? from ?? {}], fields)];
  });
}

const kindOf = (before: unknown, after: unknown): ChangeKind => (before === undefined ? 'add' : after === undefined ? 'remove' : 'change');

/** Whether a payload describes the device or component: `identifiers` is a required field of a device, `unique_id` of a component. */
const isDescribed = (fields: Fields): boolean => 'identifiers' in fields || 'unique_id' in fields;

const changedFields = (before: Fields, after: Fields): readonly FieldChange[] =>
  !isDescribed(before)
    ? []
    : Object.keys({ ...before, ...after })
        .filter((field) => !isDeepStrictEqual(before[field], after[field]))
        .map((field) => ({ field, from: before[field] ?? null, to: after[field] ?? null }));

function textIn(fields: Fields, key: string): string | null {
  const value = fields[key];
  return typeof value === 'string' ? value : null;
}
