/**
 * The properties of each kind of quantity: raw and published unit, scale, Home Assistant's classes, decimals. Only units and
 * classes are used that both the oldest and the newest supported Home Assistant accept (home-assistant.md 2.1).
 */
import type { Counter, Limits, PointSpec } from '../model.ts';
import { between, limitsOf } from './limits.ts';

export type Kind = Pick<
  PointSpec,
  'rawUnit' | 'unit' | 'scale' | 'deviceClass' | 'stateClass' | 'counter' | 'precision' | 'values' | 'limits'
>;

/** @param limits if they differ from those of the device class */
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
 * Raw Wh, published kWh. A lifetime counter is `total`: a wrong zero followed by the true value adds up to nothing, while
 * `total_increasing` would add the whole lifetime. A counter that restarts each day, month or year is `total_increasing`
 * (home-assistant.md 2.4).
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
/** Stored or planned energy, which is not counted. Home Assistant rejects `energy` together with `measurement`. */
export const storedEnergy: Kind = { ...gauge('kWh', 'energy_storage', 2), rawUnit: 'Wh', scale: 0.001 };

export const power = gauge('W', 'power', 0);
export const reactivePower = gauge('var', 'reactive_power', 0);
export const apparentPower = gauge('VA', 'apparent_power', 0);
export const powerFactor = gauge(null, 'power_factor', 3);
/** Voltage within devices of a plant: the modules in series have at most 2,000 V. */
export const voltage = gauge('V', 'voltage', 1, between(-3_000, 3_000));
/** Voltage at a meter, which may measure a high-voltage grid. */
export const gridVoltage = gauge('V', 'voltage', 1);
/** No battery chemistry exceeds 4.4 V per cell. */
export const cellVoltage = gauge('mV', 'voltage', 1, between(0, 6_000));
export const current = gauge('A', 'current', 2);
/** 4 to 20 mA. */
export const signalCurrent = gauge('mA', 'current', 2, between(-1_000, 1_000));
export const frequency = gauge('Hz', 'frequency', 2);
export const temperature = gauge('°C', 'temperature', 1);

/** Raw 0..1, published in %; this applies unless getOpenPointInfo states units (isolarcloud-open-api.md 4.5). */
const asRatio = (percent: Kind): Kind => ({ ...percent, rawUnit: null, scale: 100 });
/** One quantity divided by another. It can exceed 100 %, and be negative if the first quantity is a difference. */
export const ratio = asRatio(gauge('%', null, 1, between(-100, 300)));
/** State of health: new batteries exceed their nominal capacity. */
export const healthRatio = asRatio(gauge('%', null, 1, between(0, 120)));
/** State of charge, raw 0..1. */
export const chargeRatio = asRatio(gauge('%', 'battery', 1));
/** State of charge, raw 0..100. */
export const chargePercent = gauge('%', 'battery', 1);

export const irradiance = gauge('W/m²', 'irradiance', 0);
/** Wh/m² is not an energy unit of Home Assistant. */
export const lifetimeIrradiation: Kind = { ...gauge('Wh/m²', null, 0), stateClass: 'total' };
export const dailyIrradiation: Kind = { ...gauge('Wh/m²', null, 0), stateClass: 'total_increasing' };
export const humidity: Kind = { ...gauge('%', 'humidity', 0), rawUnit: '%RH' };
export const airPressure = gauge('hPa', 'atmospheric_pressure', 0);
export const windSpeed = gauge('m/s', 'wind_speed', 1);
/**
 * No state class: an average of angles is meaningless, and `measurement_angle` is missing in the oldest supported Home Assistant.
 */
export const angle: Kind = { ...gauge('°', null, 0, between(-360, 360)), stateClass: null };
export const precipitation = gauge('mm', 'precipitation', 1);
export const signalStrength = gauge('dBm', 'signal_strength', 0);

/** The class `reactive_energy` is missing in the oldest supported Home Assistant. */
export const reactiveEnergy: Kind = { ...gauge('varh', null, 0), stateClass: 'total' };
export const kiloohms = gauge('kΩ', null, 0);
export const ohms = gauge('Ω', null, 0);
export const wattsPerWattPeak = gauge('W/Wp', null, 3);

/** Elapsed hours, counted over the lifetime. */
export const runningHours: Kind = { ...gauge('h', 'duration', 0), stateClass: 'total' };
/** Elapsed hours of today. */
export const dailyHours: Kind = { ...gauge('h', 'duration', 1, between(0, 25)), stateClass: 'total_increasing' };
/** Energy divided by installed power: this is not elapsed time, so it has no class. */
export const equivalentHours = gauge('h', null, 2);

/** How often something happened; restarts with the device. */
export const count: Kind = { ...gauge(null, null, 0), stateClass: 'total_increasing' };
/** A number without a documented unit. */
export const number = gauge(null, null, null);
/** A number without a documented unit, of a point that restarts each day. */
export const dailyNumber: Kind = { ...number, stateClass: 'total_increasing' };
/** A number with a unit and without a class, because too little is known about it. */
export const plain = (unit: string): Kind => gauge(unit, null, null);

/** A code or text without a documented list of values. */
export const text: Kind = { ...gauge(null, null, null), stateClass: null };
/** A code with a documented list of texts; several codes may have the same text. */
export const status = (values: Readonly<Record<string, string>>): Kind => ({ ...text, deviceClass: 'enum', values });
