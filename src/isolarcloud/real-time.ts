import { chunks } from '../chunks.ts';
import { asBridgeError, type BridgeError } from '../errors.ts';
import type { DeviceSample } from '../model.ts';
import type { PointInfo } from './wire/point-info.ts';

/** Limits of one realtime call: 50 keys and 100 points (isolarcloud-open-api.md 4.11). */
export const KEYS_PER_CALL = 50;
const MAX_POINTS = 100;

/** The devices and points of one call. `keys` are ps_keys or serial numbers. */
export interface Batch {
  readonly keys: readonly string[];
  readonly pointIds: readonly string[];
}

/** Devices of one type, by ps_key or by serial number. */
type RealTimeDevices = { readonly psKeys: readonly string[] } | { readonly serialNumbers: readonly string[] };

export type RealTimeRequest = RealTimeDevices & {
  readonly deviceType: number;
  readonly pointIds: readonly string[];
  /** Whether the units of the points are requested, too. Only a flavour without a list of points sends them. Default: no. */
  readonly withUnits?: boolean;
  /** Calls of the job that this request is part of: the pace depends on it. Default: a short job. */
  readonly jobCalls?: number;
};

/** The devices and points of a call that failed or was not made, and the error. */
interface RealTimeFailure extends Batch {
  readonly error: BridgeError;
}

export interface RealTimeReply {
  /** One sample for each device that answered. If several calls returned values of a device, they are merged. */
  readonly samples: readonly DeviceSample[];
  /** ps_keys (or serial numbers, if those were requested) of devices for which the replies contain no sample. */
  readonly failedKeys: readonly string[];
  /** Units of the points, if they were requested and the service has sent them. */
  readonly units?: readonly PointInfo[];
  /** The calls that failed, or were not made because of an earlier failure. */
  readonly failures: readonly RealTimeFailure[];
}

/** Makes one call; it calls `assertNeeded`, which throws if an earlier failure makes the call useless, when its turn has come. */
type ReadBatch = (batch: Batch, assertNeeded: () => void) => Promise<RealTimeReply>;

/**
 * Splits a request into calls. Those for the first devices are made one after the other, so that rejected points are found before
 * they are requested for all devices; the others are made several at a time. If the cloud rejects a call's points
 * (request_rejected), they are not requested for the remaining devices. After any other error no more calls are begun, and the
 * samples of all calls that were made are returned.
 * @param read makes one call
 * @param atOnce maximum number of calls that run at the same time
 * @throws BridgeError of the first failure if no call succeeded
 */
export async function readInBatches(request: RealTimeRequest, read: ReadBatch, atOnce = 1): Promise<RealTimeReply> {
  const bySerialNumber = 'serialNumbers' in request;
  const parts = batches(bySerialNumber ? request.serialNumbers : request.psKeys, request.pointIds);
  const replies = new Map<Batch, RealTimeReply>();
  const errors = new Map<Batch, BridgeError>();
  const rejected = new Map<readonly string[], BridgeError>();
  let stopped: BridgeError | null = null;
  const readPart = async (batch: Batch): Promise<void> => {
    const assertNeeded = (): void => {
      const known = stopped ?? rejected.get(batch.pointIds);
      if (known !== undefined) throw known;
    };
    try {
      assertNeeded();
      replies.set(batch, await read(batch, assertNeeded));
    } catch (thrown) {
      const error = asBridgeError(thrown);
      errors.set(batch, error);
      if (error.code === 'request_rejected') rejected.set(batch.pointIds, error);
      else stopped ??= error;
    }
  };
  const ofFirstDevices = parts.filter(({ keys }) => keys === parts[0]?.keys);
  await concurrently(ofFirstDevices, 1, readPart);
  await concurrently(parts.slice(ofFirstDevices.length), atOnce, readPart);

  // In the order of the parts, whatever the order of the replies.
  const failures = parts.flatMap((batch) => {
    const error = errors.get(batch);
    return error === undefined ? [] : [{ ...batch, error }];
  });
  if (replies.size === 0 && failures[0] !== undefined) throw failures[0].error;
  const answered = parts.flatMap((batch) => {
    const reply = replies.get(batch);
    return reply === undefined ? [] : [{ ...batch, ...reply }];
  });
  const samples = mergeSamples(answered.flatMap((part) => part.samples));
  const asked = new Set(answered.flatMap(({ keys, failedKeys }) => [...keys, ...failedKeys]));
  const sampled = new Set(samples.map((sample) => (bySerialNumber ? sample.serialNumber : sample.psKey)));
  const units = new Map(answered.flatMap((part) => part.units ?? []).map((unit) => [unit.pointId, unit]));
  return {
    samples,
    failedKeys: [...asked].filter((key) => !sampled.has(key)),
    failures,
    ...(units.size > 0 && { units: [...units.values()] }),
  };
}

/** Does the work for each item, for `atOnce` items at a time, and begins in their order. `work` must not fail. */
async function concurrently<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/**
 * Merges the samples that several calls returned for a device into one. Its `device_time` is the oldest of theirs, so that no
 * value looks newer than it is.
 */
export function mergeSamples(parts: readonly DeviceSample[]): DeviceSample[] {
  const merged = new Map<string, DeviceSample>();
  for (const part of parts) {
    const before = merged.get(part.psKey);
    merged.set(part.psKey, before === undefined ? part : merge(before, part));
  }
  return [...merged.values()];
}

const merge = (a: DeviceSample, b: DeviceSample): DeviceSample => ({
  psKey: a.psKey,
  psId: a.psId ?? b.psId,
  serialNumber: a.serialNumber ?? b.serialNumber,
  uuid: a.uuid ?? b.uuid,
  deviceTime: [a.deviceTime, b.deviceTime].filter((time) => time !== null).sort()[0] ?? null,
  faultStatus: a.faultStatus ?? b.faultStatus,
  deployed: a.deployed ?? b.deployed,
  values: new Map([...a.values, ...b.values]),
});

/** Splits keys and points into as few calls as possible, so that every point is requested for every key exactly once. */
export function batches(keys: readonly string[], pointIds: readonly string[]): Batch[] {
  const pointParts = chunks([...new Set(pointIds)], MAX_POINTS);
  return chunks([...new Set(keys)], KEYS_PER_CALL).flatMap((part) => pointParts.map((points) => ({ keys: part, pointIds: points })));
}

/** Number of calls that a request for this many keys and points takes. */
export const callsFor = (keys: number, points: number): number => Math.ceil(keys / KEYS_PER_CALL) * Math.ceil(points / MAX_POINTS);
