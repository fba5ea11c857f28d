import type { LoginState } from '../account.ts';
import type { ResultCode } from '../codes.ts';
import type { RefreshCode } from '../oauth/token-refused.ts';
import type { AlarmSpec, DeviceSpec, PlantSpec } from '../plant.ts';

/** The faults that the simulated cloud can be told to have, grouped by the part that they affect. */

/** The calls that a fault affects. Without a restriction it affects all calls. */
interface CallScope {
  readonly endpoint?: string;
  readonly deviceType?: number;
  /** Number of matching calls after which the fault ends. */
  readonly calls?: number;
}

/** Faults of the transport: another reply arrives, a damaged one, or none. */
type WireFault =
  | { readonly kind: 'http_status'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly kind: 'no_answer' }
  /** The call has its effect, but the connection ends before the reply. */
  | { readonly kind: 'answer_lost' }
  | { readonly kind: 'connection_reset' }
  | { readonly kind: 'truncated_body' }
  | { readonly kind: 'not_json'; readonly body?: string }
  | { readonly kind: 'slow_body'; readonly durationMs: number }
  | { readonly kind: 'huge_body'; readonly bytes: number }
  /** A compressed reply, although no request asks for one. `cut`: only its first half is sent. `unnamed`: without a Content-Encoding. */
  | { readonly kind: 'packed_body'; readonly coding: 'gzip' | 'deflate' | 'br'; readonly cut?: boolean; readonly unnamed?: boolean }
  /** A reply whose Content-Length is greater than the length of its body by `byBytes`, or smaller if that is negative. */
  | { readonly kind: 'content_length_off'; readonly byBytes: number };

/** Refusals by the cloud. A `result_code` fault can have any code, such as E902, E913, or E900 for one device type. */
export type RefusalFault =
  /** `more`: additional members of the envelope, such as a time to wait. */
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

/** Replies of the OAuth2 flavour's token calls, and its page (oauth.md 3, 4). */
type TokenFault =
  | { readonly kind: 'token_shape'; readonly shape: 'envelope' | 'flat' }
  | { readonly kind: 'expires_in'; readonly value: number | string | null }
  /** A refresh does not replace the refresh token, which stays valid: the reply has no new one, or an empty one. */
  | { readonly kind: 'no_new_refresh_token'; readonly as?: '' | null }
  | { readonly kind: 'refresh_refused'; readonly code: RefreshCode; readonly as?: 'inner' | 'outer' | 'invalid_grant' }
  /** The result code with which an expired access token, or one of the other flavour, is refused. Without this fault it is HTTP 401. */
  | { readonly kind: 'access_refused_with'; readonly code: 'E900' | 'E00003' }
  /** What the page does with `state` in the redirect URL. */
  | { readonly kind: 'state'; readonly is: 'dropped' | 'altered' };

/** The samples that a fault affects. Without a restriction it affects all devices and points of the call. */
interface SampleScope {
  readonly psKey?: string;
  readonly pointId?: string;
}

/** Faults of the values in realtime replies. A fault of counters does not affect other points. */
export type SampleFault = SampleScope &
  (
    | { readonly kind: 'key_fails' }
    | { readonly kind: 'point_absent' }
    | { readonly kind: 'point_value'; readonly value: string | number | null }
    | { readonly kind: 'point_as_number' }
    | { readonly kind: 'flat_device_point' }
    /**
     * About every second call, chosen at random, is answered with samples that are older than the newest by this number of
     * sampling periods.
     */
    | { readonly kind: 'stale_replica'; readonly samples: number }
    /** The device has taken no new sample since a moment (epoch ms). */
    | { readonly kind: 'device_silent'; readonly since: number }
    | { readonly kind: 'counter_zero' }
    | { readonly kind: 'counter_dip'; readonly byWh: number }
    /** Daily counters show yesterday's total until this many minutes after midnight. */
    | { readonly kind: 'late_reset'; readonly minutes: number }
    /** Daily counters are reset at midnight. `afterMinutes` after midnight they show yesterday's total again, for this many minutes. */
    | { readonly kind: 'yesterday_again'; readonly afterMinutes: number; readonly minutes: number }
  );

/**
 * Faults of history replies. `history_keys_misprinted`: the keys of points begin with `5` instead of `p`, as the vendor's
 * guide prints them (open-api-guide.md 6.5.2).
 */
type HistoryFault =
  | { readonly kind: 'history_keys_misprinted' }
  /** The reply contains this value in place of a device's history. */
  | { readonly kind: 'history_value'; readonly psKey: string; readonly value: unknown };

/** The service states another unit of a point than that of the values. */
type UnitFault = { readonly kind: 'unit_stated'; readonly pointId: string; readonly unit: string };

/** Faults of lists. `last_row_twice`: the last row of a page is repeated, as happens if pages overlap. */
type PageFault = { readonly kind: 'last_row_twice' };

/** Changes of the plants and devices themselves. */
export type FleetFault =
  | { readonly kind: 'plant_added'; readonly plant: PlantSpec }
  | { readonly kind: 'plant_removed'; readonly psId: number }
  | { readonly kind: 'plant_changed'; readonly psId: number; readonly change: Partial<Omit<PlantSpec, 'psId' | 'site' | 'zone'>> }
  | { readonly kind: 'device_added'; readonly psId: number; readonly device: DeviceSpec }
  | { readonly kind: 'device_removed'; readonly psKey: string }
  /** A device is changed: it gets another name, or it is replaced by one with another serial number, uuid, ps_key or `installedAt`. */
  | { readonly kind: 'device_changed'; readonly psKey: string; readonly change: Partial<DeviceSpec> }
  | { readonly kind: 'alarm'; readonly psId: number; readonly alarm: AlarmSpec };

export type CallFault = (WireFault | RefusalFault | TokenFault | SampleFault | HistoryFault | UnitFault | PageFault) & CallScope;

/** The period in which a fault is in force, epoch ms; `until` is not included. Without limits it is always in force. */
interface FaultPeriod {
  readonly from?: number;
  readonly until?: number;
}

export type Fault = (CallFault | FleetFault) & FaultPeriod;
