import type { DeviceAnnouncement } from './discovery.ts';

type Placed = Pick<DeviceAnnouncement, 'identifier' | 'viaDevice'>;

/**
 * The `via_device` of each device: the nearest announced device above it. Naming a device that is not announced would make Home
 * Assistant keep a placeholder for ever (home-assistant.md 1.2).
 * @param devices all devices, announced or not; their parents form a tree
 */
export function nearestViaDevices(devices: readonly Placed[], shown: ReadonlySet<string>): ReadonlyMap<string, string | null> {
  const above = new Map(devices.map(({ identifier, viaDevice }) => [identifier, viaDevice]));
  const nearest = (identifier: string): string | null => {
    const parent = above.get(identifier) ?? null;
    return parent === null || shown.has(parent) ? parent : nearest(parent);
  };
  return new Map(devices.map(({ identifier }) => [identifier, nearest(identifier)]));
}

/** The devices by level: first those without a parent, then their children, and so on. */
export function levels<T extends Placed>(devices: readonly T[], parents: ReadonlyMap<string, string | null>): readonly (readonly T[])[] {
  const depth = (identifier: string): number => {
    const parent = parents.get(identifier) ?? null;
    return parent === null ? 0 : 1 + depth(parent);
  };
  const sorted: T[][] = [];
  for (const device of devices) {
    const level = depth(device.identifier);
    while (sorted.length <= level) sorted.push([]);
    sorted[level]?.push(device);
  }
  return sorted;
}
