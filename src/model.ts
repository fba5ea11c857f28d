/** The types that all folders share: plants, devices and points of iSolarCloud, and the samples and readings of a poll. */
import type { BridgeError } from './errors.ts';
import type { Name } from './texts/texts.ts';

/** A point's value as the cloud sends it: text that is usually a number, a number, or nothing (isolarcloud-open-api.md 4.2). */
export type RawValue = string | number | null;

/** The period after which an energy counter starts again at zero; a `lifetime` counter never does. */
export type Counter = 'lifetime' | 'daily' | 'monthly' | 'yearly';

/** Presets are nested: every `essential` point is in `standard`, every `standard` point is in `all`. */
export const PRESETS = ['essential', 'standard', 'all'] as const;
export type Preset = (typeof PRESETS)[number];

/** Fault state of a plant or device. The vendor's codes are 1 for fault, 2 for alarm, and 3 (plant) or 4 (device) for normal. */
export const FAULT_STATUSES = ['normal', 'alarm', 'fault'] as const;
export type FaultStatus = (typeof FAULT_STATUSES)[number];

/** The plausible range of a published value. A value outside it is an error of the sensor or the transmission. */
export interface Limits {
  /** Smallest and largest plausible value, in the published unit. */
  readonly min: number;
  readonly max: number;
  /** A value of a full register, such as 6553.5, is taken as no measurement if it is larger than this, in the published unit. */
  readonly suspectAbove: number;
  /** For a power, which the plant's installed power limits too: W, VA or var in one published unit. null for other quantities. */
  readonly wattsPerUnit: number | null;
}

/**
 * The part of the energy flow that a point measures. Rules find points by role. If several points of a device have the same role (for
 * example a daily and a lifetime counter), a rule uses the first suitable one in the catalogue.
 */
export type PointRole = EnergyRole | PowerRole | 'soc';

/** Energy counters. */
export type EnergyRole =
  /** Energy of the PV modules only: measured on the DC side, or after inverters without a battery. */
  | 'pv_yield'
  /**
   * Energy of inverters on the AC side. With a hybrid inverter it includes energy from the battery.
   */
  | 'ac_yield'
  /** PV energy that went to the load, to the grid, or to the battery. */
  | 'pv_to_load'
  | 'pv_to_grid'
  | 'pv_to_battery'
  | 'grid_import'
  | 'grid_export'
  | 'battery_charge'
  | 'battery_discharge'
  | 'load';

/** Powers. The import, export, charge and discharge powers are never negative; the grid and battery powers are signed. */
export type PowerRole =
  | 'pv_power'
  | 'grid_power'
  | 'grid_import_power'
  | 'grid_export_power'
  | 'battery_power'
  | 'battery_charge_power'
  | 'battery_discharge_power'
  | 'load_power';

/** A point of a device type: its names, the conversion of its raw value, and its properties in Home Assistant. */
export interface PointSpec {
  readonly deviceType: number;
  readonly pointId: string;
  /** ASCII name in topics and state JSON. It is unique within the device type, and never changes in later versions. */
  readonly slug: string;
  /** null if no rule needs the point. */
  readonly role: PointRole | null;
  readonly name: Name;
  /** Unit of the raw value; null if it has none. */
  readonly rawUnit: string | null;
  /** Unit of the published value; null if it has none. */
  readonly unit: string | null;
  /** Published value = raw value x scale. */
  readonly scale: number;
  /** Whether the published value is negated, for example for a meter that is wired in reverse. */
  readonly invert: boolean;
  readonly deviceClass: string | null;
  readonly stateClass: 'measurement' | 'total' | 'total_increasing' | null;
  readonly entityCategory: 'diagnostic' | null;
  readonly enabledByDefault: boolean;
  readonly preset: Preset;
  /** The period that an energy counter covers; null for a point that is not a counter. */
  readonly counter: Counter | null;
  /** Number of decimals that Home Assistant shows; null if Home Assistant decides. */
  readonly precision: number | null;
  /** For a status point. Key: raw code. Value: its text. null for other points. */
  readonly values: Readonly<Record<string, string>> | null;
  /** null if the point has no limits. */
  readonly limits: Limits | null;
}

/** A plant (`ps_id`). The owner's contact data and address are left out, so that they cannot be published. */
export interface Plant {
  readonly psId: string;
  readonly name: string;
  /** Name of the plant's `ps_type` (open-api-guide.md 3.4). */
  readonly type: string | null;
  /** Declared offset such as `GMT-3`. It is only the first guess of the plant's offset, see readings/. */
  readonly declaredZone: string | null;
  readonly online: boolean | null;
  readonly faultStatus: FaultStatus | null;
  readonly faultCount: number | null;
  readonly alarmCount: number | null;
  readonly buildStatus: string | null;
  readonly connectionType: string | null;
  /** Installed power in W. */
  readonly capacity: number | null;
  /** Day of grid connection, `yyyy-MM-dd`. */
  readonly installDate: string | null;
  /** Degrees. They are used for the sun's position, and never published. */
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** The communication modules of the plant; empty until the plant's detail was read. */
  readonly communicators: readonly Communicator[];
}

export interface Communicator {
  readonly serialNumber: string;
  /** Whether the communicator sends data (its data switch); null if unknown. */
  readonly enabled: boolean | null;
}

/** A device (`ps_key`) of a plant. */
export interface Device {
  readonly psKey: string;
  readonly psId: string;
  readonly deviceType: number;
  readonly typeName: string | null;
  readonly name: string;
  readonly serialNumber: string | null;
  readonly model: string | null;
  readonly modelId: string | null;
  readonly manufacturer: string | null;
  readonly firmware: string | null;
  readonly communicatorSerialNumber: string | null;
  readonly uuid: string | null;
  readonly faultStatus: FaultStatus | null;
  /** Whether the device is in service (`dev_status` 1); null if unknown. */
  readonly deployed: boolean | null;
}

/** The data of one device in one realtime reply. */
export interface DeviceSample {
  readonly psKey: string;
  readonly psId: string | null;
  readonly serialNumber: string | null;
  readonly uuid: string | null;
  /** `yyyyMMddHHmmss` in plant time; null if the device has never reported. */
  readonly deviceTime: string | null;
  readonly faultStatus: FaultStatus | null;
  readonly deployed: boolean | null;
  readonly values: RawValues;
}

/** Raw values by point id without the `p`. Points that the reply lacks are absent. */
export interface RawValues extends Iterable<readonly [pointId: string, value: RawValue]> {
  get(pointId: string): RawValue | undefined;
}

/** An open alarm or fault of a plant (getFaultAlarmInfo). */
export interface Alarm {
  readonly psId: string;
  readonly psKey: string | null;
  readonly deviceName: string | null;
  readonly code: string | null;
  readonly name: string;
  readonly kind: 'fault' | 'alarm' | 'notice' | 'suggestion' | null;
  readonly level: number | null;
  /** Time at which the alarm began, in the form in which iSolarCloud sends it. */
  readonly since: string | null;
}

/** A trusted value of one point of one device. */
export interface Reading {
  readonly spec: PointSpec;
  readonly value: number | string | null;
}

/** Points and their values, as columns: a large fleet has too many values for an object each. */
export interface ReadingColumns {
  /** The same list for all devices with the same points. */
  readonly specs: readonly PointSpec[];
  /** The value of each point, in the order of `specs`. */
  readonly values: readonly Reading['value'][];
}

/** The readings of one device from one poll. */
export interface DeviceReadings extends ReadingColumns, Pick<DeviceSample, 'psKey' | 'faultStatus' | 'deployed'> {
  /** When the sample was taken, epoch milliseconds; null if the device has never reported. */
  readonly measuredAt: number | null;
  /** `device_time` as ISO 8601 with the plant's offset; null if the device has never reported. */
  readonly deviceTime: string | null;
  /** When the reply was received, epoch milliseconds. */
  readonly readAt: number;
}

/** The result of one poll: the samples, the ps_keys of devices without an answer, and the error that ended the poll early, if any. */
export interface Snapshot {
  readonly readAt: number;
  readonly samples: readonly DeviceSample[];
  readonly failedPsKeys: readonly string[];
  readonly ended: BridgeError | null;
}

/** The device type as which a plant itself is polled (open-api-guide.md 7). */
export const PLANT_DEVICE_TYPE = 11;

/** Returns the ps_key of a plant, as which it is polled. The device list need not contain it. */
export const plantKey = (psId: string): string => `${psId}${PLANT_KEY_END}`;

const PLANT_KEY_END = `_${PLANT_DEVICE_TYPE}_0_0`;

/** Returns the ps_id of the plant if the ps_key is that of a plant; null if it is that of a device. */
export const psIdOfPlantKey = (psKey: string): string | null =>
  psKey.endsWith(PLANT_KEY_END) ? psKey.slice(0, -PLANT_KEY_END.length) : null;
