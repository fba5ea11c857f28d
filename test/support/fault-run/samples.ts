import type { CallListener, LoggedCall } from '../../../src/simulator/calls.ts';
import { type DeviceSpec, type PlantSpec, plantDevice } from '../../../src/simulator/plant.ts';
import { isAwake, lagMs } from '../../../src/simulator/sampling.ts';

/** Samples are taken every five minutes of the clock. */
const PERIOD_MS = 300_000;
const REALTIME = 'getDeviceRealTimeData';

type DevicePoint = Readonly<Record<string, unknown>> & { readonly ps_key: string; readonly device_time: string | null };

/** A device's sample in a reply of the cloud. Times are epoch milliseconds. */
export interface Answer {
  readonly at: number;
  readonly psKey: string;
  readonly deviceType: number;
  readonly sampledAt: number;
  readonly point: DevicePoint;
}

/** Records the calls that reached the cloud, and the samples in the replies that it sent completely. */
export class Answers {
  readonly calls: LoggedCall[] = [];
  readonly answers: Answer[] = [];
  readonly #offset: string;

  /** @param offset offset of the plants' clock, such as `-03:00` */
  constructor(offset: string) {
    this.#offset = offset;
  }

  readonly hear: CallListener = (call, reply) => {
    this.calls.push(call);
    const { at, endpoint, deviceType, resultCode } = call;
    if (reply === null || endpoint !== REALTIME || resultCode !== '1' || deviceType === null) return;
    const { device_point_list: list } = JSON.parse(reply).result_data as { device_point_list: readonly Record<string, unknown>[] };
    for (const entry of list) {
      const point = (entry['device_point'] ?? entry) as DevicePoint;
      if (point.device_time === null) continue;
      this.answers.push({ at, psKey: point.ps_key, deviceType, sampledAt: this.#instantOf(point.device_time), point });
    }
  };

  /** Returns the times at which samples of a device type were requested. */
  timesOf(deviceType: number): readonly number[] {
    return this.calls.filter((call) => call.endpoint === REALTIME && call.deviceType === deviceType).map(({ at }) => at);
  }

  /** Converts a time such as `20260310120000`, with or without separators, to epoch milliseconds. */
  #instantOf(deviceTime: string): number {
    const [, year, month, day, hour, minute, second] = /^(\d{4})\D?(\d\d)\D?(\d\d)\D?(\d\d)\D?(\d\d)\D?(\d\d)$/.exec(deviceTime) ?? [];
    return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${this.#offset}`);
  }
}

/** A sample of a device, and the time during which it was the newest in the cloud. */
export interface Offer {
  readonly device: DeviceSpec;
  readonly sampledAt: number;
  readonly from: number;
  readonly until: number;
  /** Time since the previous sample of the device. */
  readonly silentMs: number;
}

/**
 * Returns the samples of a plant and its devices that were taken from one time until another. The first sample of each is left
 * out, because the time since the sample before it is not known.
 */
export function offersOf(plant: PlantSpec, from: number, until: number): readonly Offer[] {
  const shownAt = (index: number): number => index * PERIOD_MS + lagMs(plant, index);
  const [first, last] = [Math.ceil(from / PERIOD_MS), Math.floor(until / PERIOD_MS)];
  const indices = Array.from({ length: last - first }, (_, offset) => first + offset);
  return [plantDevice(plant), ...plant.devices].flatMap((device) => {
    const awake = indices.filter((index) => isAwake(plant, device, index * PERIOD_MS));
    return awake.slice(1).map((index, before) => ({
      device,
      sampledAt: index * PERIOD_MS,
      from: shownAt(index),
      until: shownAt(awake[before + 2] ?? last),
      silentMs: (index - (awake[before] ?? index)) * PERIOD_MS,
    }));
  });
}
