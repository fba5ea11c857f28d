import { SUN_POWERED_TYPES } from '../catalogue/index.ts';
import { PLANT_DEVICE_TYPE, type PointSpec } from '../model.ts';
import { freshFrom, isFresh, staleFrom } from './freshness.ts';

/**
 * How current the newest values of a device are. `fresh`: measured just now. `asleep`: measured before the device stopped at
 * sunset. `stale`: too old although the device should report. `never_seen`: never measured.
 */
export const DATA_STATES = ['fresh', 'asleep', 'stale', 'never_seen'] as const;
export type DataState = (typeof DATA_STATES)[number];

/** The value that PV power and current show while their device is asleep: zero, no value, or the last value. */
export type AsleepMode = 'zero' | 'unavailable' | 'keep';

export const canSleep = (deviceType: number): boolean => SUN_POWERED_TYPES.has(deviceType);

/**
 * Whether a point is the power or current of the modules, so that it is zero while the sun is down. A plant may also have
 * batteries and meters: of its points only the PV power is.
 */
export const isPvMeasurement = ({ deviceType, deviceClass, role }: PointSpec): boolean =>
  canSleep(deviceType) &&
  (deviceClass === 'power' || deviceClass === 'current') &&
  (deviceType !== PLANT_DEVICE_TYPE || role === 'pv_power');

export interface Observed {
  /** Epoch milliseconds; null: never measured, or at an unknown time. */
  readonly measuredAt: number | null;
  readonly nowMs: number;
  /** How old a value may be (ageLimitMs). */
  readonly limitMs: number;
  readonly canSleep: boolean;
  /** Called only for a device that is not fresh. */
  readonly sunIsDown: () => boolean;
  /** Until when that holds, epoch milliseconds; null: for ever. */
  readonly sunHoldsUntil: () => number | null;
}

export function dataStateOf({ measuredAt, nowMs, limitMs, canSleep: mayBeAsleep, sunIsDown }: Observed): DataState {
  if (measuredAt === null) return 'never_seen';
  if (isFresh(measuredAt, nowMs, limitMs)) return 'fresh';
  return mayBeAsleep && measuredAt < nowMs && sunIsDown() ? 'asleep' : 'stale';
}

/** Until when a data state holds while no sample comes, epoch milliseconds: then it may be another one; null: for ever. */
export function dataStateHoldsUntil(
  state: DataState,
  { measuredAt, nowMs, limitMs, canSleep: mayBeAsleep, sunHoldsUntil }: Observed,
): number | null {
  if (measuredAt === null) return null;
  if (state === 'fresh') return staleFrom(measuredAt, limitMs);
  if (measuredAt > nowMs) return freshFrom(measuredAt);
  return mayBeAsleep ? sunHoldsUntil() : null;
}

/** The value that a PV measurement shows, given its newest value. A missing value stays null, and by day it is never replaced by 0. */
export function shownOf(value: number | string | null, state: DataState, mode: AsleepMode): number | string | null {
  if (mode === 'unavailable' || state === 'fresh') return value;
  if (state !== 'asleep') return null;
  return mode === 'zero' ? 0 : value;
}
