import { transliterate } from 'transliteration';
import type { DeviceAnnouncement, NamedAnnouncement } from './discovery.ts';
import type { Ledger } from './ledger.ts';

/** Limit for each name, so that an entity id of plant, device and slug fits Home Assistant's 255 characters. */
const NAME_LENGTH = 64;

/**
 * The part of an entity id that a name yields: lower-case ASCII letters, digits and single underscores; empty if no character is
 * usable.
 */
export const slugOf = (name: string): string =>
  transliterate(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, NAME_LENGTH)
    .replace(/^_+|_+$/g, '');

/**
 * Decides the entity id prefix of each device. A prefix in the ledger stays. At its first announcement a device gets
 * `<plant>_<device>` from its present names, with the id in place of a name without usable characters. The id is appended if two
 * devices would have the same prefix, or if the ledger has it already (docs/topics.md). The order of the devices does not matter.
 */
export function withEntityIds(announcements: readonly DeviceAnnouncement[], { devices }: Ledger): readonly NamedAnnouncement[] {
  const taken = new Set(Object.values(devices).map(({ entityIdPrefix }) => entityIdPrefix));
  const uses = new Map<string, number>();
  for (const announcement of announcements) {
    if (devices[announcement.identifier] !== undefined) continue;
    const prefix = prefixFromNames(announcement);
    uses.set(prefix, (uses.get(prefix) ?? 0) + 1);
  }
  return announcements.map((announcement) => {
    const decided = devices[announcement.identifier]?.entityIdPrefix;
    if (decided !== undefined) return { ...announcement, entityIdPrefix: decided };
    const prefix = prefixFromNames(announcement);
    const isUnique = uses.get(prefix) === 1 && !taken.has(prefix);
    return { ...announcement, entityIdPrefix: isUnique ? prefix : `${prefix}_${slugOf(announcement.entityIdNames.at(-1)?.id ?? '')}` };
  });
}

const prefixFromNames = ({ entityIdNames }: DeviceAnnouncement): string =>
  entityIdNames.map(({ name, id }) => slugOf(name) || slugOf(id)).join('_');
