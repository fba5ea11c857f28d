/** Every device type of the official list (isolarcloud-open-api.md 5.2), and two that appear only in replies. */
import type { Texts } from '../texts/texts.ts';

export const DEVICE_TYPES = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 37, 41, 43,
  44, 45, 51, 52, 55, 63, 64, 78,
] as const;

type DeviceType = (typeof DEVICE_TYPES)[number];

export const isDeviceType = (type: number): type is DeviceType => DEVICE_TYPES.some((known) => known === type);

/** Returns the name of a device type; null if the type is not in the list. */
export const deviceTypeName = (type: number, texts: Texts): string | null => (isDeviceType(type) ? texts(`device_type.${type}`) : null);

/**
 * Device types that only sunlight powers, so that they report nothing at night. The plant (11) is among them, because it reports
 * what its devices report.
 */
export const SUN_POWERED_TYPES: ReadonlySet<number> = new Set([1, 11, 41, 55]);
