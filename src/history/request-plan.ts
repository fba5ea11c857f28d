import { chunks } from '../chunks.ts';
import type { PointSpec } from '../model.ts';
import type { Slice } from './time-range.ts';

/** A plant or device with the points whose history is requested. */
export interface HistorySubject {
  readonly psKey: string;
  readonly deviceType: number;
  readonly specs: readonly PointSpec[];
}

/** One call for the history of devices of one type, of points that they all have. */
export interface HistoryCall extends Slice {
  readonly psKeys: readonly string[];
  readonly pointIds: readonly string[];
}

/** Maximum numbers of devices and of points in one call (isolarcloud-open-api.md 3.5, 3.6). */
const MAX_KEYS = 50;
export const MAX_POINTS = 50;

/**
 * Returns the fewest calls for the history of all subjects, in the order of the slices. Each slice takes ceil(devices / 50) x
 * ceil(points / 50) calls for the devices of one type with the same points.
 */
export function planCalls(subjects: readonly HistorySubject[], slices: readonly Slice[]): readonly HistoryCall[] {
  const groups = new Map<string, { psKeys: string[]; pointIds: readonly string[] }>();
  for (const { psKey, deviceType, specs } of subjects) {
    const pointIds = specs.map(({ pointId }) => pointId);
    const key = `${deviceType} ${pointIds.join(' ')}`;
    const group = groups.get(key) ?? { psKeys: [], pointIds };
    groups.set(key, group);
    group.psKeys.push(psKey);
  }
  const batches = [...groups.values()].flatMap(({ psKeys, pointIds }) =>
    chunks(psKeys, MAX_KEYS).flatMap((keys) => chunks(pointIds, MAX_POINTS).map((points) => ({ psKeys: keys, pointIds: points }))),
  );
  return slices.flatMap((slice) => batches.map((batch) => ({ ...slice, ...batch })));
}
