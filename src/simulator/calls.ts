import type { Body } from './endpoints/parameters.ts';

const MAX_LOGGED = 100_000;

/** A call that the simulated cloud has received. */
export interface LoggedCall {
  /** Time of arrival by the simulated cloud's clock, epoch ms. */
  readonly at: number;
  readonly endpoint: string;
  readonly deviceType: number | null;
  /** Number of requested devices. */
  readonly keys: number;
  readonly points: number;
  /** `result_code` of the reply; null if a fault of transport or HTTP took the place of the reply. */
  readonly resultCode: string | null;
}

/** Called with each call and the JSON of its reply; null if no reply was sent, or only a part of it. */
export type CallListener = (call: LoggedCall, reply: string | null) => void;

/** The received calls, oldest first. If there are more than 100,000, the older half is dropped. */
export class CallLog {
  readonly #heard: CallListener;
  #calls: LoggedCall[] = [];
  readonly #underWay = new Map<string, number>();
  readonly #most = new Map<string, number>();

  constructor(heard: CallListener = () => {}) {
    this.#heard = heard;
  }

  get calls(): readonly LoggedCall[] {
    return this.#calls;
  }

  add(at: number, endpoint: string, body: Body, resultCode: string | null, reply: string | null): void {
    const call = {
      at,
      endpoint,
      deviceType: deviceTypeOf(body),
      keys: lengthOf(body['ps_key_list']) + lengthOf(body['sn_list']),
      points: lengthOf(body['point_id_list'] ?? body['points'] ?? body['data_point']),
      resultCode,
    };
    this.#calls.push(call);
    this.#heard(call, reply);
    if (this.#calls.length > MAX_LOGGED) this.#calls = this.#calls.slice(MAX_LOGGED / 2);
  }

  /** Counts a call to an endpoint as running. @returns a function that ends the call */
  begin(endpoint: string): () => void {
    const count = (by: number): number => {
      const now = (this.#underWay.get(endpoint) ?? 0) + by;
      this.#underWay.set(endpoint, now);
      return now;
    };
    this.#most.set(endpoint, Math.max(this.mostAtOnce(endpoint), count(1)));
    return () => void count(-1);
  }

  /** The largest number of calls to an endpoint that ran at the same time. */
  mostAtOnce(endpoint: string): number {
    return this.#most.get(endpoint) ?? 0;
  }

  clear(): void {
    this.#calls = [];
  }
}

/** Returns the device type that a call names; null if it names none. */
export function deviceTypeOf({ device_type: deviceType }: Body): number | null {
  return /^\d+$/.test(String(deviceType)) ? Number(deviceType) : null;
}

function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'string' ? value.split(',').length : 0;
}
