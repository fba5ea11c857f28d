/**
 * The properties that all points of one quantity share: units, scale, Home Assistant's classes, decimals and limits. All units and
 * classes here are accepted by both the oldest and the newest supported Home Assistant (home-assistant.md 2.1).
 */
import type { Counter, Limits, PointSpec } from '../model.ts';
import { between, limitsOf } from './limits.ts';

export type Kind = Pick<
  PointSpec,
  'rawUnit' | 'unit' | 'scale' | 'deviceClass' | 'stateClass' | 'counter' | 'precision' | 'values' | 'limits'
>;

/** A quantity that is measured, not counted. @param limits default: those of the device class */
const gauge = (
  unit: string | null,
  deviceClass: string | null,
  precision: number | null,
  limits: Limits | null = limitsOf(deviceClass, unit),
): Kind => ({
  rawUnit: unit,
  unit,
  scale: 1,
  deviceClass,
  stateClass: 'measurement',
  counter: null,
  precision,
  values: null,
  limits: limits && Object.freeze(limits),
});

/**
 * An energy counter: raw value in Wh, published value in kWh. A lifetime counter has the state class `total`: with `total_increasing`
 * Home Assistant would add the whole lifetime again after a wrong zero. A counter that restarts each day, month or year is
 * `total_increasing` (home-assistant.md 2.4).
 */
const energy = (counter: Counter): Kind => ({
  ...gauge('kWh', 'energy', 2),
  rawUnit: 'Wh',
  scale: 0.001,
  stateClass: counter === 'lifetime' ? 'total' : 'total_increasing',
  counter,
});

export const lifetimeEnergy = energy('lifetime');
export const dailyEnergy = energy('daily');
export const monthlyEnergy = energy('monthly');
export const yearlyEnergy = energy('yearly');
/** Energy that is stored or planned, so it can also fall. Its class is `energy_storage`: `energy` excludes `measurement`. */
export const storedEnergy: Kind = { ...gauge('kWh', 'energy_storage', 2), rawUnit: 'Wh', scale: 0.001 };

export const power = gauge('W', 'power', 0);
export const reactivePower = gauge('var', 'reactive_power', 0);
export const apparentPower = gauge('VA', 'apparent_power', 0);
export const powerFactor = gauge(null, 'power_factor', 3);
/** Voltage within devices of a plant. Modules in series have at most 2,000 V. */
export const voltage = gauge('V', 'voltage', 1, between(-3_000, 3_000));
/** Voltage at a meter, which may measure a high-voltage grid. */
export const gridVoltage = gauge('V', 'voltage', 1);
/** No battery chemistry exceeds 4.4 V per cell. */
export const cellVoltage = gauge('mV', 'voltage', 1, between(0, 6_000));
export const current = gauge('A', 'current', 2);
/** Current of an analog signal: 4 to 20 mA. */
export const signalCurrent = gauge('mA', 'current', 2, between(-1_000, 1_000));
export const frequency = gauge('Hz', 'frequency', 2);
export const temperature = gauge('°C', 'temperature', 1);

/** A raw value of 0..1, published in %, unless getOpenPointInfo states other units (isolarcloud-open-api.md 4.5). */
const asRatio = (percent: Kind): Kind => ({ ...percent, rawUnit: null, scale: 100 });
/** One quantity divided by another. It can exceed 100 %, and be negative if the first quantity is a difference. */
export const ratio = asRatio(gauge('%', null, 1, between(-100, 300)));
/** State of health, raw 0..1. It may exceed 100 %, because new batteries exceed their nominal capacity. */
export const healthRatio = asRatio(gauge('%', null, 1, between(0, 120)));
/** State of charge, raw 0..1. */
export const chargeRatio = asRatio(gauge('%', 'battery', 1));
/** State of charge, raw 0..100. */
export const chargePercent = gauge('%', 'battery', 1);

export const irradiance = gauge('W/m²', 'irradiance', 0);
/** Irradiation has no device class, because Home Assistant does not accept Wh/m² as a unit of energy. */
export const lifetimeIrradiation: Kind = { ...gauge('Wh/m²', null, 0), stateClass: 'total' };
export const dailyIrradiation: Kind = { ...gauge('Wh/m²', null, 0), stateClass: 'total_increasing' };
export const humidity: Kind = { ...gauge('%', 'humidity', 0), rawUnit: '%RH' };
export const airPressure = gauge('hPa', 'atmospheric_pressure', 0);
export const windSpeed = gauge('m/s', 'wind_speed', 1);
/**
 * An angle has no state class: Home Assistant would average angles as numbers, which is meaningless, and the oldest supported Home
 * Assistant lacks `measurement_angle`.
 */
export const angle: Kind = { ...gauge('°', null, 0, between(-360, 360)), stateClass: null };
export const precipitation = gauge('mm', 'precipitation', 1);
export const signalStrength = gauge('dBm', 'signal_strength', 0);

/** Reactive energy has no device class, because the oldest supported Home Assistant lacks `reactive_energy`. */
export const reactiveEnergy: Kind = { ...gauge('varh', null, 0), stateClass: 'total' };
export const kiloohms = gauge('kΩ', null, 0);
export const ohms = gauge('Ω', null, 0);
export const wattsPerWattPeak = gauge('W/Wp', null, 3);

/** Elapsed hours, counted over the lifetime. */
export const runningHours: Kind = { ...gauge('h', 'duration', 0), stateClass: 'total' };
/** Elapsed hours of today. */
export const dailyHours: Kind = { ...gauge('h', 'duration', 1, between(0, 25)), stateClass: 'total_increasing' };
/** Energy divided by installed power. It is not elapsed time, so it has no device class. */
export const equivalentHours = gauge('h', null, 2);

/** A number of events, counted since the device was last started. */
export const count: Kind = { ...gauge(null, null, 0), stateClass: 'total_increasing' };
/** A number without a documented unit. */
export const number = gauge(null, null, null);
/** A number without a documented unit that starts again at zero each day. */
export const dailyNumber: Kind = { ...number, stateClass: 'total_increasing' };
/** A number with a unit but without a device class, because too little is known about it. */
export const plain = (unit: string): Kind => gauge(unit, null, null);

/** A code or text without a documented list of values. */
export const text: Kind = { ...gauge(null, null, null), stateClass: null };
/** A code with a documented list of texts; several codes may have the same text. */
export const status = (values: Readonly<Record<string, string>>): Kind => ({ ...text, deviceClass: 'enum', values });
