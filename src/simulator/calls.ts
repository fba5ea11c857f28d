import type { Body } from './endpoints/parameters.ts';

const MAX_LOGGED = 100_000;

/** One call that arrived. */
export interface LoggedCall {
  /** Epoch ms by the service's clock. */
  readonly at: number;
  readonly endpoint: string;
  readonly deviceType: number | null;
  /** How many devices and points were asked for. */
  readonly keys: number;
  readonly points: number;
  /** `result_code` of the reply; null where the wire or HTTP failed. */
  readonly resultCode: string | null;
}

/** The calls that arrived, oldest first; of very many the newest. */
export class CallLog {
  #calls: LoggedCall[] = [];

  get calls(): readonly LoggedCall[] {
    return this.#calls;
  }

  add(at: number, endpoint: string, body: Body, resultCode: string | null): void {
    this.#calls.push({
      at,
      endpoint,
      deviceType: deviceTypeOf(body),
      keys: lengthOf(body['ps_key_list']) + lengthOf(body['sn_list']),
      points: lengthOf(body['point_id_list'] ?? body['points'] ?? body['data_point']),
      resultCode,
    });
    if (this.#calls.length > MAX_LOGGED) this.#calls = this.#calls.slice(MAX_LOGGED / 2);
  }

  clear(): void {
    this.#calls = [];
  }
}

/** The one device type that a call is about; null where it names none. */
export function deviceTypeOf({ device_type: deviceType }: Body): number | null {
  return /^\d+$/.test(String(deviceType)) ? Number(deviceType) : null;
}

function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'string' ? value.split(',').length : 0;
}
