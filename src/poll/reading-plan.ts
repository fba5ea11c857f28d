import type { PointSpec } from '../model.ts';
import { requestedPointIds } from '../readings/net-power.ts';

/** One request for readings. The client splits it into calls that respect the cloud's limits. */
export interface ReadingRequest {
  readonly deviceType: number;
  readonly psKeys: readonly string[];
  readonly pointIds: readonly string[];
  /** Whether the units of the points are requested, too. Default: no. */
  readonly withUnits?: boolean;
  /** Calls of the job that the request is part of (`schedule/call-pace.ts`). */
  readonly jobCalls?: number;
}

interface Readable {
  readonly psKey: string;
  readonly deviceType: number;
}

/**
 * Returns the requests of a poll: one per device type, since a call may contain devices of one type only (open-api-guide.md
 * 5.3). Each contains the devices of all plants and every point that any of them needs. Devices without a selected point are
 * left out.
 */
export function planReadings(
  devices: Iterable<Readable>,
  specsOf: (deviceType: number, psKey: string) => readonly PointSpec[],
): ReadingRequest[] {
  const byType = new Map<number, { psKeys: string[]; lists: Set<readonly PointSpec[]> }>();
  for (const { deviceType, psKey } of devices) {
    const specs = specsOf(deviceType, psKey);
    if (specs.length === 0) continue;
    const request = byType.get(deviceType) ?? { psKeys: [], lists: new Set() };
    byType.set(deviceType, request);
    request.psKeys.push(psKey);
    request.lists.add(specs); // most devices share one list of points
  }
  return [...byType].map(([deviceType, { psKeys, lists }]) => ({
    deviceType,
    psKeys,
    pointIds: [...new Set([...lists].flat().flatMap(requestedPointIds))],
  }));
}
