import { asBridgeError, type BridgeError } from '../errors.ts';
import type { DeviceSample } from '../model.ts';

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

export type RealTimeRequest = RealTimeDevices & { readonly deviceType: number; readonly pointIds: readonly string[] };

/** The devices and points of a call that failed or was not made, and the error. */
interface RealTimeFailure extends Batch {
  readonly error: BridgeError;
}

export interface RealTimeReply {
  /** One sample for each device that answered. If several calls returned values of a device, they are merged. */
  readonly samples: readonly DeviceSample[];
  /** ps_keys (or serial numbers, if those were requested) of devices for which the replies contain no sample. */
  readonly failedKeys: readonly string[];
  /** The calls that failed, or were not made because of an earlier failure. */
  readonly failures: readonly RealTimeFailure[];
}

/**
 * Splits a request into calls and makes them one after the other. If the cloud rejects a call's points (request_rejected),
 * they are not requested for the remaining devices. After any other error no more calls are made, and the samples read so far
 * are returned.
 * @param read makes one call
 * @throws BridgeError of the first failure if no call succeeded
 */
export async function readInBatches(request: RealTimeRequest, read: (batch: Batch) => Promise<RealTimeReply>): Promise<RealTimeReply> {
  const bySerialNumber = 'serialNumbers' in request;
  const samples: DeviceSample[] = [];
  const asked = new Set<string>();
  const failures: RealTimeFailure[] = [];
  const rejected = new Map<readonly string[], BridgeError>();
  let stopped: BridgeError | null = null;
  for (const batch of batches(bySerialNumber ? request.serialNumbers : request.psKeys, request.pointIds)) {
    try {
      const known = stopped ?? rejected.get(batch.pointIds);
      if (known !== undefined) {
        failures.push({ ...batch, error: known });
        continue;
      }
      const reply = await read(batch);
      samples.push(...reply.samples);
      for (const key of [...batch.keys, ...reply.failedKeys]) asked.add(key);
    } catch (thrown) {
      const error = asBridgeError(thrown);
      failures.push({ ...batch, error });
      if (error.code === 'request_rejected') rejected.set(batch.pointIds, error);
      else stopped = error;
    }
  }
  if (asked.size === 0 && failures[0] !== undefined) throw failures[0].error;
  const merged = mergeSamples(samples);
  const answered = new Set(merged.map((sample) => (bySerialNumber ? sample.serialNumber : sample.psKey)));
  return { samples: merged, failedKeys: [...asked].filter((key) => !answered.has(key)), failures };
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

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
