import { smoothNoise } from '../physics/noise.ts';
import type { Truth } from '../physics/plant.ts';
import type { TotalName } from '../physics/totals.ts';
import type { DeviceSpec, PlantSpec } from '../plant.ts';

/** The data from which the values of a sample are computed. */
export interface Observation {
  readonly truth: Truth;
  readonly plant: PlantSpec;
  readonly device: DeviceSpec;
}

/** Computes the value of a point; null if this device does not measure it. */
export type Measure = (observation: Observation) => number | string | null;

export type CounterPeriod = 'lifetime' | 'day' | 'month' | 'year';

/** The definition of a point of a device type. */
export interface PointDefinition {
  readonly name: string;
  /** Unit of the raw values. Empty for states, and for ratios that are shown as per cent. */
  readonly storageUnit: string;
  readonly showUnit: string;
  /** The point's `type` in getOpenPointInfo: 1 status, 2 telemetry. */
  readonly kind: 1 | 2;
  /** The period after which a counter is reset; `lifetime` if it never is. Null if the point is not a counter. */
  readonly counter: CounterPeriod | null;
  readonly decimals: number;
  readonly measure: Measure;
}

export type PointTable = Readonly<Record<string, PointDefinition>>;

const SHOWN_AS: Readonly<Record<string, string>> = { Wh: 'kWh', W: 'kW', var: 'kvar', VA: 'kVA', varh: 'kvarh' };

/** Defines a point with a measured value in the smallest unit, such as W. */
export const gauge = (name: string, unit: string, measure: Measure, decimals = 1): PointDefinition => ({
  name,
  storageUnit: unit,
  showUnit: SHOWN_AS[unit] ?? unit,
  kind: 2,
  counter: null,
  decimals,
  measure,
});

export const watts = (name: string, measure: Measure): PointDefinition => gauge(name, 'W', measure);

/**
 * Defines a point whose raw value is a ratio from 0 to 1, and which the vendor's app shows as per cent. Its unit is empty,
 * its show unit is `%`.
 */
export const ratio = (name: string, measure: Measure): PointDefinition => ({ ...gauge(name, '', measure, 4), showUnit: '%' });

export const percent = (name: string, measure: Measure): PointDefinition => gauge(name, '%', measure);

/** Defines a point with an operating state or a text. */
export const status = (name: string, measure: Measure): PointDefinition => ({ ...gauge(name, '', measure), kind: 1 });

/** Defines a point that the device type has but the simulated devices do not support: it is null in every reply. */
export const unsupported = (name: string, unit = ''): PointDefinition => gauge(name, unit, () => null);

/**
 * Defines a counter: the device's share of a total of the plant since it was commissioned, or in the plant's present day,
 * month or year.
 */
export const counter = (period: CounterPeriod, name: string, total: TotalName, unit = 'Wh'): PointDefinition => ({
  ...gauge(name, unit, ({ truth, device }) => truth[period][total] * device.share),
  counter: period,
});

/** The reactive power and energy of the simulated load, as a share of its active power and energy. */
export const REACTIVE_SHARE = 0.125;

/** Returns the point with a value only for devices that fulfil the condition; null for all others. */
export const where = (condition: (observation: Observation) => boolean, point: PointDefinition): PointDefinition => ({
  ...point,
  measure: (observation) => (condition(observation) ? point.measure(observation) : null),
});

export const hasBattery = ({ plant }: Observation): boolean => plant.site.battery !== null;
/** Whether a device of the plant measures the grid: a meter (type 7), a hybrid inverter (14) or an energy management system (26). */
export const seesGrid = ({ plant }: Observation): boolean => plant.devices.some(({ type }) => [7, 14, 26].includes(type));
export const hasEms = ({ plant }: Observation): boolean => plant.hasEms;

/**
 * Returns a value that varies slightly around `centre`; always the same for the same device and time.
 * @param salt makes the variations of several points of a device differ
 */
export const around = ({ truth, device }: Observation, salt: number, centre: number, spread: number): number =>
  centre + spread * (2 * smoothNoise(device.uuid + salt, truth.at, 600_000) - 1);

export const phaseVoltage =
  (phase: number): Measure =>
  (observation) =>
    around(observation, phase, 229, 4);

export const lineVoltage =
  (pair: number): Measure =>
  (observation) =>
    around(observation, 10 + pair, 397, 5);

export const frequency: Measure = (observation) => around(observation, 20, 60, 0.05);

/**
 * Defines numbered points, such as those of MPP trackers and strings.
 * @param ids the point ids in the order of the numbers
 * @param definition gets the number, counted from 1
 */
export const numbered = (ids: readonly number[], definition: (number: number) => PointDefinition): PointTable =>
  Object.fromEntries(ids.map((id, index) => [String(id), definition(index + 1)]));

/** Formats a value as the cloud does. */
export function printed({ decimals }: PointDefinition, value: number | string | null): string | null {
  return typeof value === 'number' ? value.toFixed(decimals) : value;
}
