import { hash } from './physics/noise.ts';
import { isDaylight } from './physics/site.ts';
import type { DeviceSpec, PlantSpec } from './plant.ts';

const INVERTER_TYPES = [1, 55];
const NIGHT_STRIDE_MS = 300_000;

/**
 * When the newest visible sample of a device was taken. Samples are taken every period, aligned to the clock, and appear after
 * the plant's lag, unless they are missing; inverters that are off at night keep the last one of the day.
 *
 * @returns epoch ms; null while the device has never reported
 */
export function newestSample(plant: PlantSpec, device: DeviceSpec, now: number, periodMs: number): number | null {
  let index = Math.floor(now / periodMs);
  while (index * periodMs + lagMs(plant, index) > now || isMissing(plant, index)) index--;
  return lastAwake(plant, device, index * periodMs, periodMs);
}

/** Whether a device reports at all at a moment. */
export function isAwake(plant: PlantSpec, device: DeviceSpec, at: number): boolean {
  const mayExist = plant.validFlag === 1 && at >= plant.site.commissionedAt;
  return mayExist && !(plant.inverterSleeps && INVERTER_TYPES.includes(device.type) && !isDaylight(plant.site, at));
}

/** Time until a sample appears; always the same for the same sample. */
export function lagMs({ lag, site: { seed } }: Pick<PlantSpec, 'lag' | 'site'>, index: number): number {
  const { baseMs, jitterMs, deviationMs = 0, stragglers = { share: 0, fromMs: 0, toMs: 0 } } = lag;
  const normal = Math.sqrt(-2 * Math.log(1 - hash(seed + 11, index))) * Math.cos(2 * Math.PI * hash(seed + 13, index));
  const lateMs =
    hash(seed + 17, index) < stragglers.share ? stragglers.fromMs + (stragglers.toMs - stragglers.fromMs) * hash(seed + 19, index) : 0;
  return Math.max(0, baseMs + jitterMs * hash(seed + 7, index) + deviationMs * normal + lateMs);
}

export const isMissing = ({ lag, site }: Pick<PlantSpec, 'lag' | 'site'>, index: number): boolean =>
  hash(site.seed + 23, index) < (lag.missingShare ?? 0);

function lastAwake(plant: PlantSpec, device: DeviceSpec, sampledAt: number, periodMs: number): number | null {
  if (isAwake(plant, device, sampledAt)) return sampledAt;
  const stride = periodMs * Math.max(1, Math.round(NIGHT_STRIDE_MS / periodMs));
  let at = sampledAt;
  while (!isAwake(plant, device, at)) {
    if (plant.validFlag !== 1 || at < plant.site.commissionedAt) return null;
    at -= stride;
  }
  while (isAwake(plant, device, at + periodMs)) at += periodMs;
  return at;
}
