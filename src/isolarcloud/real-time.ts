import { asBridgeError, type BridgeError } from '../errors.ts';
import type { DeviceSample } from '../model.ts';

/** At most 50 keys and 100 points a realtime call (isolarcloud-open-api.md 4.11). */
export const KEYS_PER_CALL = 50;
const MAX_POINTS = 100;

export interface Batch {
  readonly keys: readonly string[];
  readonly pointIds: readonly string[];
}

/** Devices of one type, by ps_key or by serial number. */
type RealTimeDevices = { readonly psKeys: readonly string[] } | { readonly serialNumbers: readonly string[] };

export type RealTimeRequest = RealTimeDevices & { readonly deviceType: number; readonly pointIds: readonly string[] };

/** A part of the request that failed. */
interface RealTimeFailure extends Batch {
  readonly error: BridgeError;
}

export interface RealTimeReply {
  /** One for each device that answered, even if it took several calls. */
  readonly samples: readonly DeviceSample[];
  /** Keys (or serial numbers, if those were requested) that the cloud answered without a sample. */
  readonly failedKeys: readonly string[];
  /** Calls that failed, or were not made because of an earlier failure. */
  readonly failures: readonly RealTimeFailure[];
}

/**
 * Reads all parts of a request, one after the other. Rejected points are skipped for the remaining devices. Any other error
 * stops the reading and keeps the parts read so far.
 * @param read makes one call
 * @throws BridgeError if no part succeeded
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
 * Merges the parts that several calls brought into one sample for each device. Its `device_time` is the oldest of them, so that
 * no value looks newer than it is.
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

/** Every key with every point exactly once, in the fewest calls: see {@link callsFor}. */
export function batches(keys: readonly string[], pointIds: readonly string[]): Batch[] {
  const pointParts = chunks([...new Set(pointIds)], MAX_POINTS);
  return chunks([...new Set(keys)], KEYS_PER_CALL).flatMap((part) => pointParts.map((points) => ({ keys: part, pointIds: points })));
}

/** Number of calls for this many keys and points. */
export const callsFor = (keys: number, points: number): number => Math.ceil(keys / KEYS_PER_CALL) * Math.ceil(points / MAX_POINTS);

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
