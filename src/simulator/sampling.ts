import { hash } from './physics/noise.ts';
import { isDaylight } from './physics/site.ts';
import type { DeviceSpec, PlantSpec } from './plant.ts';

const INVERTER_TYPES = [1, 55];
const NIGHT_STRIDE_MS = 300_000;

/**
 * Returns when the newest visible sample of a device was taken, epoch ms; null if the device has never reported. Samples are
 * taken at full multiples of the period and appear after the plant's lag, unless they are missing. An inverter that is off at
 * night keeps its last sample of the day.
 */
export function newestSample(plant: PlantSpec, device: DeviceSpec, now: number, periodMs: number): number | null {
  let index = Math.floor(now / periodMs);
  while (index * periodMs + lagMs(plant, index) > now || isMissing(plant, index)) index--;
  return lastAwake(plant, device, index * periodMs, periodMs);
}

/** Whether a device reports at this moment. */
export function isAwake(plant: PlantSpec, device: DeviceSpec, at: number): boolean {
  const mayExist = plant.validFlag === 1 && at >= plant.site.commissionedAt;
  return mayExist && !(plant.inverterSleeps && INVERTER_TYPES.includes(device.type) && !isDaylight(plant.site, at));
}

/**
 * Returns the lag of the sample with this number, in ms; always the same for the same sample.
 * @param index time of the sample divided by the period
 */
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
