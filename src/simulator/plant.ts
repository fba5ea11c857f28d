import type { Site } from './physics/site.ts';
import type { Zone } from './zone.ts';

/** A simulated device, as the cloud lists it. */
export interface DeviceSpec {
  readonly type: number;
  readonly code: number;
  readonly channel: number;
  /** By default `{ps_id}_{type}_{code}_{channel}`. */
  readonly psKey: string;
  readonly name: string;
  readonly serialNumber: string | null;
  readonly model: string | null;
  readonly modelId: number | null;
  readonly manufacturer: string | null;
  readonly firmware: string | null;
  readonly communicatorSerialNumber: string | null;
  readonly uuid: number;
  /** The share of the plant's PV power (for inverters) or of its battery (for storage units) that belongs to this device, 0 to 1. */
  readonly share: number;
  /** Number of MPP trackers; for a microinverter, of its modules. */
  readonly trackers: number;
  readonly strings: number;
  /**
   * Time of the replacement that installed this device, epoch ms: its lifetime counters begin there. Null if the device
   * exists since the plant was commissioned.
   */
  readonly installedAt: number | null;
  /** For a communicator: whether the switch that makes it send data is on. */
  readonly sendsData: boolean;
}

interface Owner {
  readonly email: string;
  readonly phone: string;
  readonly address: string;
}

/**
 * The time from the taking of a sample to its appearance in the cloud: `baseMs`, plus a random time of up to `jitterMs`, plus
 * the optional parts.
 */
export interface Lag {
  readonly baseMs: number;
  readonly jitterMs: number;
  /** Standard deviation of a normally distributed part that is added. */
  readonly deviationMs?: number;
  /** A share of the samples appears later by a random time from `fromMs` to `toMs`. */
  readonly stragglers?: { readonly share: number; readonly fromMs: number; readonly toMs: number };
  /** Share of samples that never appear. */
  readonly missingShare?: number;
}

/** An alarm or fault of a device. It is open until `closedAt`. */
export interface AlarmSpec {
  readonly code: string;
  readonly name: string;
  /** `fault_type` of getFaultAlarmInfo: 1 fault, 2 alarm, 3 notice, 4 suggestion. */
  readonly type: 1 | 2 | 3 | 4;
  readonly level: 1 | 2 | 3 | 4;
  readonly psKey: string;
  /** Time at which the alarm began, epoch ms. */
  readonly since: number;
  /** Time at which the alarm ends, epoch ms; null if it does not end. */
  readonly closedAt: number | null;
}

/** A simulated plant: what the cloud reports about it, and its physical site. */
export interface PlantSpec {
  readonly psId: number;
  readonly name: string;
  /** `ps_type`: 4 residential PV, 5 residential storage, 12 commercial storage … */
  readonly type: number;
  readonly zone: Zone;
  readonly site: Site;
  readonly devices: readonly DeviceSpec[];
  readonly owner: Owner;
  /** `valid_flag` of the plant list: 1 normal, 2 disabled, 3 still being connected. */
  readonly validFlag: 1 | 2 | 3;
  /** `connect_type` of the plant list: 1 all exported, 2 self-consumption, 3 zero export, 4 off grid. */
  readonly connectType: 1 | 2 | 3 | 4;
  /** Whether the plant has an energy management system. Without one, its `(EMS)` points have no values. */
  readonly hasEms: boolean;
  /** Whether string inverters and microinverters stop reporting while the sun is down. */
  readonly inverterSleeps: boolean;
  /** The interval at which the devices of this plant take samples; null for the cloud's default. */
  readonly updatePeriodMs: number | null;
  readonly lag: Lag;
  readonly alarms: readonly AlarmSpec[];
  /**
   * Key: a field of the plant list and the plant's detail. Value: the wrong value that the cloud reports for it, such as a
   * latitude of 0.
   */
  readonly misstated: Readonly<Record<string, unknown>>;
}

export const PLANT_TYPE = 11;

export const psKeyOf = (psId: number, type: number, code: number, channel: number): string => `${psId}_${type}_${code}_${channel}`;

/** Returns the plant itself as a virtual device: it is polled as device type 11, and is not in the list of physical devices. */
export const plantDevice = ({ psId, name }: PlantSpec): DeviceSpec => ({
  type: PLANT_TYPE,
  code: 0,
  channel: 0,
  psKey: psKeyOf(psId, PLANT_TYPE, 0, 0),
  name,
  serialNumber: null,
  model: null,
  modelId: null,
  manufacturer: null,
  firmware: null,
  communicatorSerialNumber: null,
  uuid: psId * 100,
  share: 1,
  trackers: 0,
  strings: 0,
  installedAt: null,
  sendsData: true,
});
