import type { DeviceAnnouncement } from './discovery.ts';

type Placed = Pick<DeviceAnnouncement, 'identifier' | 'viaDevice'>;

/**
 * Determines the `via_device` of each device: the nearest device above it that is announced. If a payload named a device that is
 * not announced, Home Assistant would keep a placeholder for ever (home-assistant.md 1.2).
 * @param devices all devices, announced or not; their parents form a tree
 * @param shown identifiers of the announced devices
 * @returns identifier of the nearest announced device above, by device identifier; null if there is none
 */
export function nearestViaDevices(devices: readonly Placed[], shown: ReadonlySet<string>): ReadonlyMap<string, string | null> {
  const above = new Map(devices.map(({ identifier, viaDevice }) => [identifier, viaDevice]));
  const nearest = (identifier: string): string | null => {
    const parent = above.get(identifier) ?? null;
    return parent === null || shown.has(parent) ? parent : nearest(parent);
  };
  return new Map(devices.map(({ identifier }) => [identifier, nearest(identifier)]));
}

/**
 * @returns the devices by level: first those without a parent, then their children, and so on
 * @param parents identifier of the parent by device identifier; null if there is none
 */
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
