import { SUN_POWERED_TYPES } from '../catalogue/index.ts';
import { PLANT_DEVICE_TYPE, type PointSpec } from '../model.ts';
import { freshFrom, isFresh, staleFrom } from './freshness.ts';

/**
 * How current the newest values of a device are. `fresh`: recent. `asleep`: not recent, but the sun powers the device and is
 * down. `stale`: not recent, although the device should report. `never_seen`: the device has no value, or none with a known
 * time.
 */
export const DATA_STATES = ['fresh', 'asleep', 'stale', 'never_seen'] as const;
export type DataState = (typeof DATA_STATES)[number];

/**
 * What the points of `isPvMeasurement` show while their device is asleep. `zero`: 0. `keep`: the last value. `unavailable`: the
 * last value too, but Home Assistant shows the entity as unavailable.
 */
export type AsleepMode = 'zero' | 'unavailable' | 'keep';

export const canSleep = (deviceType: number): boolean => SUN_POWERED_TYPES.has(deviceType);

/**
 * Whether a point is the power or current of PV modules, so that it is zero while the sun is down. A plant may also have
 * batteries and meters, so of the plant's own points only the PV power counts.
 */
export const isPvMeasurement = ({ deviceType, deviceClass, role }: PointSpec): boolean =>
  canSleep(deviceType) &&
  (deviceClass === 'power' || deviceClass === 'current') &&
  (deviceType !== PLANT_DEVICE_TYPE || role === 'pv_power');

export interface Observed {
  /** When the newest values were measured, epoch milliseconds; null if the device has no values or their time is unknown. */
  readonly measuredAt: number | null;
  readonly nowMs: number;
  /** The age up to which values are fresh, milliseconds: the result of `ageLimitMs`. */
  readonly limitMs: number;
  readonly canSleep: boolean;
  /** Whether the sun is down at the plant at `nowMs`. Called only if the device is not fresh, since it costs a calculation. */
  readonly sunIsDown: () => boolean;
  /** Until when `sunIsDown` surely returns the same, epoch milliseconds; null if it never changes. */
  readonly sunHoldsUntil: () => number | null;
}

export function dataStateOf({ measuredAt, nowMs, limitMs, canSleep: mayBeAsleep, sunIsDown }: Observed): DataState {
  if (measuredAt === null) return 'never_seen';
  if (isFresh(measuredAt, nowMs, limitMs)) return 'fresh';
  return mayBeAsleep && measuredAt < nowMs && sunIsDown() ? 'asleep' : 'stale';
}

/**
 * Returns the time until which a device without a new sample surely keeps its data state, epoch milliseconds; null if the state
 * cannot change without a new sample.
 */
export function dataStateHoldsUntil(
  state: DataState,
  { measuredAt, nowMs, limitMs, canSleep: mayBeAsleep, sunHoldsUntil }: Observed,
): number | null {
  if (measuredAt === null) return null;
  if (state === 'fresh') return staleFrom(measuredAt, limitMs);
  if (measuredAt > nowMs) return freshFrom(measuredAt);
  return mayBeAsleep ? sunHoldsUntil() : null;
}

/**
 * Returns what a PV measurement shows, given its newest value. It shows 0 in place of a value only while its device is asleep
 * and the mode is `zero`; while the device is stale it shows null, except in the mode `unavailable`.
 */
export function shownOf(value: number | string | null, state: DataState, mode: AsleepMode): number | string | null {
  if (mode === 'unavailable' || state === 'fresh') return value;
  if (state !== 'asleep') return null;
  return mode === 'zero' ? 0 : value;
}
