import type { LoginState } from '../account.ts';
import type { ResultCode } from '../codes.ts';
import type { AlarmSpec, DeviceSpec, PlantSpec } from '../plant.ts';

/** Faults on demand. Every kind, by the part that it affects. */

/** The calls that a fault affects: all of them unless restricted. */
interface CallScope {
  readonly endpoint?: string;
  readonly deviceType?: number;
  /** Only the next so many matching calls. */
  readonly calls?: number;
}

/** Transport: what arrives instead of the reply, or how it arrives. */
type WireFault =
  | { readonly kind: 'http_status'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly kind: 'no_answer' }
  | { readonly kind: 'connection_reset' }
  | { readonly kind: 'truncated_body' }
  | { readonly kind: 'not_json'; readonly body?: string }
  | { readonly kind: 'slow_body'; readonly durationMs: number }
  | { readonly kind: 'huge_body'; readonly bytes: number }
  /** Packed although no request asks for it. `cut`: without its second half. `unnamed`: without a Content-Encoding. */
  | { readonly kind: 'packed_body'; readonly coding: 'gzip' | 'deflate' | 'br'; readonly cut?: boolean; readonly unnamed?: boolean }
  /** Content-Length says so many bytes more than the body has, or fewer. */
  | { readonly kind: 'content_length_off'; readonly byBytes: number };

/** A refusal by the cloud. E902, E913, E918, E919, E900 for one device type … are all `result_code`. */
export type RefusalFault =
  /** `more`: members beside those of every envelope, such as a hint to wait. */
  | {
      readonly kind: 'result_code';
      readonly code: ResultCode;
      readonly message?: string;
      readonly data?: unknown;
      readonly more?: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'token_revoked' }
  | { readonly kind: 'login_state'; readonly state: Exclude<LoginState, 1> }
  | { readonly kind: 'point_condemned'; readonly pointId: string };

/** The samples that a fault affects: all devices and points of the call unless restricted. */
interface SampleScope {
  readonly psKey?: string;
  readonly pointId?: string;
}

/** Values of realtime replies. Faults of counters do not affect other points. */
export type SampleFault = SampleScope &
  (
    | { readonly kind: 'key_fails' }
    | { readonly kind: 'point_absent' }
    | { readonly kind: 'point_value'; readonly value: string | number | null }
    | { readonly kind: 'point_as_number' }
    | { readonly kind: 'flat_device_point' }
    /** About every second call, at random, is answered by a replica that is so many samples behind. */
    | { readonly kind: 'stale_replica'; readonly samples: number }
    /** No new sample since a moment (epoch ms). */
    | { readonly kind: 'device_silent'; readonly since: number }
    | { readonly kind: 'counter_zero' }
    | { readonly kind: 'counter_dip'; readonly byWh: number }
    /** Daily counters show yesterday's total until so long after midnight. */
    | { readonly kind: 'late_reset'; readonly minutes: number }
    /** Daily counters reset in time, then show yesterday's total again for a while. */
    | { readonly kind: 'yesterday_again'; readonly afterMinutes: number; readonly minutes: number }
  );

/** History replies with the keys as the vendor's guide prints them: `5` for `p` (open-api-guide.md 6.5.2). */
type HistoryFault =
  | { readonly kind: 'history_keys_misprinted' }
  /** Another value in place of a device's history. */
  | { readonly kind: 'history_value'; readonly psKey: string; readonly value: unknown };

/** A list in which the last row of a page is there twice, as where pages overlap. */
type PageFault = { readonly kind: 'last_row_twice' };

/** The fleet itself. */
export type FleetFault =
  | { readonly kind: 'plant_added'; readonly plant: PlantSpec }
  | { readonly kind: 'plant_removed'; readonly psId: number }
  | { readonly kind: 'plant_changed'; readonly psId: number; readonly change: Partial<Omit<PlantSpec, 'psId' | 'site' | 'zone'>> }
  | { readonly kind: 'device_added'; readonly psId: number; readonly device: DeviceSpec }
  | { readonly kind: 'device_removed'; readonly psKey: string }
  /** A renamed device, or a swapped one: another serial number, uuid, ps_key, `installedAt`. */
  | { readonly kind: 'device_changed'; readonly psKey: string; readonly change: Partial<DeviceSpec> }
  | { readonly kind: 'alarm'; readonly psId: number; readonly alarm: AlarmSpec };

export type CallFault = (WireFault | RefusalFault | SampleFault | HistoryFault | PageFault) & CallScope;

/** When a fault is in force, epoch ms; always unless restricted. */
interface FaultPeriod {
  readonly from?: number;
  readonly until?: number;
}

export type Fault = (CallFault | FleetFault) & FaultPeriod;
