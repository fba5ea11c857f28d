import { smoothNoise } from '../physics/noise.ts';
import type { Truth } from '../physics/plant.ts';
import type { TotalName } from '../physics/totals.ts';
import type { DeviceSpec, PlantSpec } from '../plant.ts';

/** The data from which a device computes a sample. */
export interface Observation {
  readonly truth: Truth;
  readonly plant: PlantSpec;
  readonly device: DeviceSpec;
}

/** A physical value; null if this device does not measure it. */
export type Measure = (observation: Observation) => number | string | null;

export type CounterPeriod = 'lifetime' | 'day' | 'month' | 'year';

/** A measuring point of a device type. */
export interface PointDefinition {
  readonly name: string;
  /** Unit of the raw values; empty if a ratio is shown as per cent, and for states. */
  readonly storageUnit: string;
  readonly showUnit: string;
  /** getOpenPointInfo's `type`: 1 status, 2 telemetry. */
  readonly kind: 1 | 2;
  /** The period of an energy counter; null for other points. */
  readonly counter: CounterPeriod | null;
  readonly decimals: number;
  readonly measure: Measure;
}

export type PointTable = Readonly<Record<string, PointDefinition>>;

const SHOWN_AS: Readonly<Record<string, string>> = { Wh: 'kWh', W: 'kW', var: 'kvar', VA: 'kVA', varh: 'kvarh' };

/** A measured value in its smallest unit. */
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

/** A share stored as 0 to 1 and shown as per cent: storage unit empty, show unit `%`. */
export const ratio = (name: string, measure: Measure): PointDefinition => ({ ...gauge(name, '', measure, 4), showUnit: '%' });

export const percent = (name: string, measure: Measure): PointDefinition => gauge(name, '%', measure);

/** An operating state or text. */
export const status = (name: string, measure: Measure): PointDefinition => ({ ...gauge(name, '', measure), kind: 1 });

/** A point of the type that these devices do not support: null in every reply. */
export const unsupported = (name: string, unit = ''): PointDefinition => gauge(name, unit, () => null);

/** An energy counter: the device's share of a total since commissioning, or of the plant-local day, month or year. */
export const counter = (period: CounterPeriod, name: string, total: TotalName, unit = 'Wh'): PointDefinition => ({
  ...gauge(name, unit, ({ truth, device }) => truth[period][total] * device.share),
  counter: period,
});

/** A counter of reactive energy: this plant's load has reactive power of an eighth of its power. */
export const REACTIVE_SHARE = 0.125;

/** The point if a condition holds, otherwise null. */
export const where = (condition: (observation: Observation) => boolean, point: PointDefinition): PointDefinition => ({
  ...point,
  measure: (observation) => (condition(observation) ? point.measure(observation) : null),
});

export const hasBattery = ({ plant }: Observation): boolean => plant.site.battery !== null;
/** Without a meter, hybrid inverter or EMS no device of the plant measures the grid. */
export const seesGrid = ({ plant }: Observation): boolean => plant.devices.some(({ type }) => [7, 14, 26].includes(type));
export const hasEms = ({ plant }: Observation): boolean => plant.hasEms;

/** A value that varies slightly around a centre, the same for the same device and time. */
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

/** Numbered points such as trackers and strings: ids by number; the measure gets the number, counted from 1. */
export const numbered = (ids: readonly number[], definition: (number: number) => PointDefinition): PointTable =>
  Object.fromEntries(ids.map((id, index) => [String(id), definition(index + 1)]));

/** A raw value in the cloud's format. */
export function printed({ decimals }: PointDefinition, value: number | string | null): string | null {
  return typeof value === 'number' ? value.toFixed(decimals) : value;
}
