import type { Body } from './endpoints/parameters.ts';

const MAX_LOGGED = 100_000;

/** One call that arrived. */
export interface LoggedCall {
  /** Epoch ms by the cloud's clock. */
  readonly at: number;
  readonly endpoint: string;
  readonly deviceType: number | null;
  /** How many devices and points were requested. */
  readonly keys: number;
  readonly points: number;
  /** `result_code` of the reply; null if transport or HTTP failed. */
  readonly resultCode: string | null;
}

/** Called with each call, and with the reply as it was sent; null if there was none, or only a part. */
export type CallListener = (call: LoggedCall, reply: string | null) => void;

/** The received calls, oldest first; only the newest if there are very many. */
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

  /** Begins a call to an endpoint. @returns a function that ends it */
  begin(endpoint: string): () => void {
    const count = (by: number): number => {
      const now = (this.#underWay.get(endpoint) ?? 0) + by;
      this.#underWay.set(endpoint, now);
      return now;
    };
    this.#most.set(endpoint, Math.max(this.mostAtOnce(endpoint), count(1)));
    return () => void count(-1);
  }

  /** The largest number of simultaneous calls to an endpoint. */
  mostAtOnce(endpoint: string): number {
    return this.#most.get(endpoint) ?? 0;
  }

  clear(): void {
    this.#calls = [];
  }
}

/** The one device type of a call; null if it names none. */
export function deviceTypeOf({ device_type: deviceType }: Body): number | null {
  return /^\d+$/.test(String(deviceType)) ? Number(deviceType) : null;
}

function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'string' ? value.split(',').length : 0;
}
