import { createRequire } from 'node:module';
import type { DeviceAnnouncement, NamedAnnouncement } from './discovery.ts';
import type { Ledger } from './ledger.ts';

/**
 * Maximum length of the part that one name contributes, so that an entity id of plant, device and slug does not exceed Home
 * Assistant's 255 characters.
 */
const NAME_LENGTH = 64;

const require = createRequire(import.meta.url);

/**
 * Returns a name in ASCII. The library is loaded for the first name that needs it, because that takes a tenth of the time of a start;
 * it is loaded in the same turn, because a replay waits for no module.
 */
function inAscii(name: string): string {
  if (isAscii(name)) return name;
  const { transliterate } = require('transliteration') as typeof import('transliteration');
  return transliterate(name);
}

const isAscii = (name: string): boolean => /^[\x20-\x7e]*$/.test(name);

/**
 * @returns the part of an entity id that a name yields: lower-case ASCII letters, digits and single underscores; empty if the name
 * has no usable character
 */
export const slugOf = (name: string): string =>
  inAscii(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, NAME_LENGTH)
    .replace(/^_+|_+$/g, '');

/**
 * Decides the entity id prefix of each device. If the ledger has a prefix for the device, it stays. Otherwise the prefix is
 * `<plant>_<device>` from the present names, with the id in place of a name without usable characters. The id is appended if two
 * new devices would get the same prefix, or if the ledger has it for another device (docs/topics.md). The result does not depend on
 * the order of the devices.
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
    if (decided !== undefined) return { entityIdPrefix: decided, ...announcement };
    const prefix = prefixFromNames(announcement);
    const isUnique = uses.get(prefix) === 1 && !taken.has(prefix);
    return { entityIdPrefix: isUnique ? prefix : `${prefix}_${slugOf(announcement.entityIdNames.at(-1)?.id ?? '')}`, ...announcement };
  });
}

const prefixFromNames = ({ entityIdNames }: DeviceAnnouncement): string =>
  entityIdNames.map(({ name, id }) => slugOf(name) || slugOf(id)).join('_');
