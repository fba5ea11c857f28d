import type { DeviceReadings, DeviceSample, PointSpec, RawValue, Reading } from '../model.ts';
import { formatLocal, parseDeviceTime, toEpochMs } from './device-time.ts';
import { computeNet, isComputed } from './net-power.ts';
import { type DropReason, normalise } from './normalise.ts';
import { ratingOf } from './plausibility.ts';

export interface ReadingContext {
  /** The plant's offset in force in minutes east of Greenwich; null while it is unknown. */
  readonly offsetMinutes: number | null;
  /** When the reply was read, epoch milliseconds. */
  readonly readAt: number;
  /** Installed power of the plant in W; null: unknown. */
  readonly ratedW: number | null;
}

/** A value that the cloud sent and that is not published. */
export interface DroppedValue {
  readonly spec: PointSpec;
  /** Null for a computed point, which has no raw value. */
  readonly raw: RawValue;
  readonly reason: DropReason;
}

/**
 * One device's sample as readings, one per spec and in their order, computed points last. A point missing from the reply reads
 * null. Without a known offset the age of the sample is unknown, as if the device gave no time.
 * @param drop called with each value that is not published
 */
export function readDevice(
  sample: DeviceSample,
  specs: readonly PointSpec[],
  { offsetMinutes, readAt, ratedW }: ReadingContext,
  drop: (dropped: DroppedValue) => void,
): DeviceReadings {
  const readings: Reading[] = [];
  const reasons = new Map<string, DropReason>();
  const rating = ratingOf(ratedW);
  const reasonOf = (pointId: string): DropReason | null => reasons.get(pointId) ?? null;
  for (const spec of specs) {
    const raw = sample.values.get(spec.pointId) ?? null;
    const { value, dropped: reason } = isComputed(spec)
      ? computeNet(spec, sample.values, { rating, reasonOf })
      : normalise(raw, spec, rating);
    readings.push({ spec, value });
    if (reason === null) continue;
    reasons.set(spec.pointId, reason);
    drop({ spec, raw, reason });
  }
  const localMs = sample.deviceTime === null ? null : parseDeviceTime(sample.deviceTime);
  const dated = localMs !== null && offsetMinutes !== null;
  return {
    psKey: sample.psKey,
    faultStatus: sample.faultStatus,
    deployed: sample.deployed,
    measuredAt: dated ? toEpochMs(localMs, offsetMinutes) : null,
    deviceTime: dated ? formatLocal(localMs, offsetMinutes) : null,
    readAt,
    readings,
  };
}
