import { transliterate } from 'transliteration';
import type { DeviceAnnouncement, NamedAnnouncement } from './discovery.ts';
import type { Ledger } from './ledger.ts';

/** Keeps an entity id of plant, device and slug within Home Assistant's 255 characters. */
const NAME_LENGTH = 64;

/** The part of an entity id that a name gives: lower-case ASCII letters, digits and single underscores; empty where nothing is left. */
export const slugOf = (name: string): string =>
  transliterate(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, NAME_LENGTH)
    .replace(/^_+|_+$/g, '');

/**
 * Decides what the entity ids of each device begin with: what the ledger says; at its first announcement `<plant>_<device>` from
 * the names of this moment, with the id where a name yields nothing, and the id added where two devices, or one of them and
 * one decided earlier, would begin alike (docs/topics.md). The order of the devices does not matter.
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
