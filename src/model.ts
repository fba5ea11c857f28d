/** The words that all folders share: what the cloud has (plants, devices, points) and what one poll brings (samples, readings). */
import type { BridgeError } from './errors.ts';
import type { Name } from './texts/texts.ts';

/** A point's value as the cloud sends it: text that is usually a number, a number, or nothing (isolarcloud-open-api.md 4.2). */
export type RawValue = string | number | null;

/** How long an energy counter counts before it starts again at zero. */
export type Counter = 'lifetime' | 'daily' | 'monthly' | 'yearly';

/** Presets are nested: every `essential` point is in `standard`, every `standard` point is in `all`. */
export type Preset = 'essential' | 'standard' | 'all';

/** Fault state of a plant or device: vendor codes 1 fault, 2 alarm, 3 (plant) or 4 (device) normal. */
export type FaultStatus = 'fault' | 'alarm' | 'normal';

/** The plausible range of a published value; any other value is an error of the sensor or of the transport. */
export interface Limits {
  /** In the published unit, both included. */
  readonly min: number;
  readonly max: number;
  /** Beyond this size, in the published unit, a value that a register full of ones leaves is no measurement. */
  readonly suspectAbove: number;
  /** W, VA or var in one published unit of a power, which the plant's installed power limits too; null for anything else. */
  readonly wattsPerUnit: number | null;
}

/**
 * Which part of the energy flow a point measures, as far as a rule asks for it. Several points of a device may share a role
 * (a daily and a lifetime counter, copies by different controllers); the first in the catalogue then stands for the device.
 */
export type PointRole = EnergyRole | PowerRole | 'soc';

/** Energy counters. */
export type EnergyRole =
  /** Energy of the modules alone: measured on the DC side, or behind inverters without a battery. */
  | 'pv_yield'
  /**
   * Energy of inverters on the AC side. It includes energy from the battery of a hybrid inverter, so it is not from the sun
   * alone.
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

/** One measuring point of one device type: what it is called, how its raw value becomes the published one, how Home Assistant sees it. */
export interface PointSpec {
  readonly deviceType: number;
  readonly pointId: string;
  /** ASCII name in topics and state JSON; unique within the device type and frozen for ever. */
  readonly slug: string;
  /** null: no rule asks for the point. */
  readonly role: PointRole | null;
  readonly name: Name;
  /** Unit of the raw value; null where it has none. */
  readonly rawUnit: string | null;
  /** Unit of the published value; null where it has none. */
  readonly unit: string | null;
  /** Published value = raw value x scale. */
  readonly scale: number;
  /** Published value is negated (a meter wired the other way round). */
  readonly invert: boolean;
  readonly deviceClass: string | null;
  readonly stateClass: 'measurement' | 'total' | 'total_increasing' | null;
  readonly entityCategory: 'diagnostic' | null;
  readonly enabledByDefault: boolean;
  readonly preset: Preset;
  /** The period that an energy counter covers; null for a point that is not a counter. */
  readonly counter: Counter | null;
  /** Decimals Home Assistant shows; null leaves it to Home Assistant. */
  readonly precision: number | null;
  /** Status points: raw code to text; null for numbers. */
  readonly values: Readonly<Record<string, string>> | null;
  /** null: not limited. */
  readonly limits: Limits | null;
}

/** A plant (`ps_id`). Owner's contact data and address are not part of the model: what is not here cannot leak. */
export interface Plant {
  readonly psId: string;
  readonly name: string;
  /** `ps_type` by its name (open-api-guide.md 3.4). */
  readonly type: string | null;
  /** Declared offset such as `GMT-3`: the first guess only, see readings/. */
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
  /** Degrees; used for the sun's position, never published. */
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** Communicators of the plant and whether their data switch is on (from the plant's detail; empty until that was read). */
  readonly communicators: readonly Communicator[];
}

export interface Communicator {
  readonly serialNumber: string;
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
  /** `dev_status`: 1 deployed (in service), 0 not. */
  readonly deployed: boolean | null;
}

/** The data of one device in one realtime reply. */
export interface DeviceSample {
  readonly psKey: string;
  readonly psId: string | null;
  readonly serialNumber: string | null;
  readonly uuid: string | null;
  /** `yyyyMMddHHmmss` in the plant's local time; null where the device never reported. */
  readonly deviceTime: string | null;
  readonly faultStatus: FaultStatus | null;
  readonly deployed: boolean | null;
  /** Raw values by point id, without the `p`; a point the reply left out is not in the map. */
  readonly values: ReadonlyMap<string, RawValue>;
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
  /** As the cloud prints it. */
  readonly since: string | null;
}

/** A trusted value of one point of one device. */
export interface Reading {
  readonly spec: PointSpec;
  readonly value: number | string | null;
}

/** The readings of one device from one poll. */
export interface DeviceReadings extends Pick<DeviceSample, 'psKey' | 'faultStatus' | 'deployed'> {
  /** Epoch milliseconds of the sample in true time; null where the device never reported. */
  readonly measuredAt: number | null;
  /** `device_time` as ISO 8601 with the plant's offset; null where the device never reported. */
  readonly deviceTime: string | null;
  /** Epoch milliseconds at which the reply was read. */
  readonly readAt: number;
  readonly readings: readonly Reading[];
}

/** One poll: what every asked device answered, which were asked in vain, and what ended the poll early; null: nothing did. */
export interface Snapshot {
  readonly readAt: number;
  readonly samples: readonly DeviceSample[];
  readonly failedPsKeys: readonly string[];
  readonly ended: BridgeError | null;
}

/** Device type of the plant itself (open-api-guide.md 7). */
export const PLANT_DEVICE_TYPE = 11;

/** The plant's own key: it is polled as a device of type 11 and need not stand in the device list. */
export const plantKey = (psId: string): string => `${psId}${PLANT_KEY_END}`;

const PLANT_KEY_END = `_${PLANT_DEVICE_TYPE}_0_0`;

/** The plant of a plant's own key; null for the key of a device. */
export const psIdOfPlantKey = (psKey: string): string | null =>
  psKey.endsWith(PLANT_KEY_END) ? psKey.slice(0, -PLANT_KEY_END.length) : null;
