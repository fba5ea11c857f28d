import type { DeviceReadings, DeviceSample, PointSpec, RawValue, Reading } from '../model.ts';
import { formatLocal, parseDeviceTime, toEpochMs } from './device-time.ts';
import { computeNet, isComputed } from './net-power.ts';
import { type DropReason, normalise } from './normalise.ts';
import { ratingOf } from './plausibility.ts';

export interface ReadingContext {
  /** The plant's offset in force, minutes east of Greenwich; null while it is unknown. */
  readonly offsetMinutes: number | null;
  /** When the reply was read, epoch milliseconds. */
  readonly readAt: number;
  /** Installed power of the plant in W; null if unknown. */
  readonly ratedW: number | null;
}

/** A value that the cloud sent and that the bridge does not publish. */
export interface DroppedValue {
  readonly spec: PointSpec;
  /** Null for a computed point, which has no raw value. */
  readonly raw: RawValue;
  readonly reason: DropReason;
}

/**
 * Converts the sample of one device to readings, one per spec and in the same order. The reading of a point that the sample
 * lacks is null. While the plant's offset is unknown, the time of the sample is unknown too.
 * @param specs the points to read; computed points come after the points from which they are computed
 * @param drop called with each value that is not published
 */
export function readDevice(
  sample: DeviceSample,
  specs: readonly PointSpec[],
  { offsetMinutes, readAt, ratedW }: ReadingContext,
  drop: (dropped: DroppedValue) => void,
): DeviceReadings {
  // Filled with null first: an array that begins with numbers and then gets a null is converted, and each number in it is copied.
  const values = new Array<Reading['value']>(specs.length).fill(null);
  const reasons = new Map<string, DropReason>();
  const rating = ratingOf(ratedW);
  const reasonOf = (pointId: string): DropReason | null => reasons.get(pointId) ?? null;
  for (const [index, spec] of specs.entries()) {
    const raw = sample.values.get(spec.pointId) ?? null;
    const { value, dropped: reason } = isComputed(spec)
      ? computeNet(spec, sample.values, { rating, reasonOf })
      : normalise(raw, spec, rating);
    values[index] = value;
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
    specs,
    values,
  };
}
