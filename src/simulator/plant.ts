import type { Site } from './physics/site.ts';
import type { Zone } from './zone.ts';

/** A device as listed by the cloud. */
export interface DeviceSpec {
  readonly type: number;
  readonly code: number;
  readonly channel: number;
  /** `{ps_id}_{type}_{code}_{channel}` by default. */
  readonly psKey: string;
  readonly name: string;
  readonly serialNumber: string | null;
  readonly model: string | null;
  readonly modelId: number | null;
  readonly manufacturer: string | null;
  readonly firmware: string | null;
  readonly communicatorSerialNumber: string | null;
  readonly uuid: number;
  /** The share of the plant's PV (inverters) or battery (storage units) that this device carries, 0 to 1. */
  readonly share: number;
  /** Number of MPP trackers, or of modules of a microinverter. */
  readonly trackers: number;
  readonly strings: number;
  /** A replaced device counts its lifetime from here (epoch ms); null: from the plant's commissioning. */
  readonly installedAt: number | null;
  /** A communicator's data switch. */
  readonly sendsData: boolean;
}

interface Owner {
  readonly email: string;
  readonly phone: string;
  readonly address: string;
}

/** When a sample becomes visible: `baseMs` after it was taken, plus up to `jitterMs`, plus random parts. */
export interface Lag {
  readonly baseMs: number;
  readonly jitterMs: number;
  /** Standard deviation of a normally distributed part. */
  readonly deviationMs?: number;
  /** Some samples come much later. */
  readonly stragglers?: { readonly share: number; readonly fromMs: number; readonly toMs: number };
  /** Share of samples that never appear. */
  readonly missingShare?: number;
}

/** An alarm or fault of a device, open until it is closed. */
export interface AlarmSpec {
  readonly code: string;
  readonly name: string;
  /** 1 fault, 2 alarm, 3 notice, 4 suggestion. */
  readonly type: 1 | 2 | 3 | 4;
  readonly level: 1 | 2 | 3 | 4;
  readonly psKey: string;
  /** Epoch ms. */
  readonly since: number;
  /** Epoch ms; null while it is open. */
  readonly closedAt: number | null;
}

/** A plant as the cloud knows it, and its physical site. */
export interface PlantSpec {
  readonly psId: number;
  readonly name: string;
  /** `ps_type`: 4 residential PV, 5 residential storage, 12 commercial storage … */
  readonly type: number;
  readonly zone: Zone;
  readonly site: Site;
  readonly devices: readonly DeviceSpec[];
  readonly owner: Owner;
  /** 1 normal, 2 disabled, 3 still being connected. */
  readonly validFlag: 1 | 2 | 3;
  /** 1 all exported, 2 self-consumption, 3 zero export, 4 off grid. */
  readonly connectType: 1 | 2 | 3 | 4;
  /** Only with an energy management system do the plant's `(EMS)` points have values. */
  readonly hasEms: boolean;
  /** String inverters and microinverters stop reporting while the sun is down. */
  readonly inverterSleeps: boolean;
  /** Overrides the cloud's period for this plant. */
  readonly updatePeriodMs: number | null;
  readonly lag: Lag;
  readonly alarms: readonly AlarmSpec[];
  /** Fields that the plant list and the plant's detail report wrongly: coordinates 0, 0, an absurd capacity. */
  readonly misstated: Readonly<Record<string, unknown>>;
}

export const PLANT_TYPE = 11;

export const psKeyOf = (psId: number, type: number, code: number, channel: number): string => `${psId}_${type}_${code}_${channel}`;

/** The plant itself as a virtual device: polled by type 11, not in the list of physical devices. */
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
