/**
 * What a kind of quantity implies: raw and published unit, scale, Home Assistant's classes, decimals. Published units and
 * classes are only ones that the oldest and the newest supported Home Assistant both take (home-assistant.md 2.1).
 */
import type { Counter, Limits, PointSpec } from '../model.ts';
import { between, limitsOf } from './limits.ts';

export type Kind = Pick<
  PointSpec,
  'rawUnit' | 'unit' | 'scale' | 'deviceClass' | 'stateClass' | 'counter' | 'precision' | 'values' | 'limits'
>;

/** @param limits where more is known than the device class tells */
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
 * Raw Wh, published kWh. A lifetime counter is `total`: a glitch to zero and back nets out, where `total_increasing` would
 * add the whole lifetime; a counter that starts again is `total_increasing` (home-assistant.md 2.4).
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
/** Energy that is there, or planned, not counted: Home Assistant rejects `energy` with `measurement`. */
export const storedEnergy: Kind = { ...gauge('kWh', 'energy_storage', 2), rawUnit: 'Wh', scale: 0.001 };

export const power = gauge('W', 'power', 0);
export const reactivePower = gauge('var', 'reactive_power', 0);
export const apparentPower = gauge('VA', 'apparent_power', 0);
export const powerFactor = gauge(null, 'power_factor', 3);
/** In devices of a plant: 2,000 V between modules at most. */
export const voltage = gauge('V', 'voltage', 1, between(-3_000, 3_000));
/** At a meter, which may stand at a high-voltage grid. */
export const gridVoltage = gauge('V', 'voltage', 1);
/** No chemistry has more than 4.4 V a cell. */
export const cellVoltage = gauge('mV', 'voltage', 1, between(0, 6_000));
export const current = gauge('A', 'current', 2);
/** 4 to 20 mA. */
export const signalCurrent = gauge('mA', 'current', 2, between(-1_000, 1_000));
export const frequency = gauge('Hz', 'frequency', 2);
export const temperature = gauge('°C', 'temperature', 1);

/** Raw 0..1, published in %: the default where getOpenPointInfo says nothing (isolarcloud-open-api.md 4.5). */
const asRatio = (percent: Kind): Kind => ({ ...percent, rawUnit: null, scale: 100 });
/** One quantity divided by another: more than the whole is possible, and less than nothing where the first is a difference. */
export const ratio = asRatio(gauge('%', null, 1, between(-100, 300)));
/** State of health: new batteries have more than their nominal capacity. */
export const healthRatio = asRatio(gauge('%', null, 1, between(0, 120)));
/** State of charge, raw 0..1. */
export const chargeRatio = asRatio(gauge('%', 'battery', 1));
/** State of charge, raw 0..100. */
export const chargePercent = gauge('%', 'battery', 1);

export const irradiance = gauge('W/m²', 'irradiance', 0);
/** Wh/m² is no energy unit of Home Assistant. */
export const lifetimeIrradiation: Kind = { ...gauge('Wh/m²', null, 0), stateClass: 'total' };
export const dailyIrradiation: Kind = { ...gauge('Wh/m²', null, 0), stateClass: 'total_increasing' };
export const humidity: Kind = { ...gauge('%', 'humidity', 0), rawUnit: '%RH' };
export const airPressure = gauge('hPa', 'atmospheric_pressure', 0);
export const windSpeed = gauge('m/s', 'wind_speed', 1);
/** No state class: the mean of angles is no angle, and `measurement_angle` is too new. */
export const angle: Kind = { ...gauge('°', null, 0, between(-360, 360)), stateClass: null };
export const precipitation = gauge('mm', 'precipitation', 1);
export const signalStrength = gauge('dBm', 'signal_strength', 0);

/** The class `reactive_energy` is too new. */
export const reactiveEnergy: Kind = { ...gauge('varh', null, 0), stateClass: 'total' };
export const kiloohms = gauge('kΩ', null, 0);
export const ohms = gauge('Ω', null, 0);
export const wattsPerWattPeak = gauge('W/Wp', null, 3);

/** Hours that elapsed, counted over a lifetime. */
export const runningHours: Kind = { ...gauge('h', 'duration', 0), stateClass: 'total' };
/** Hours that elapsed today. */
export const dailyHours: Kind = { ...gauge('h', 'duration', 1, between(0, 25)), stateClass: 'total_increasing' };
/** Energy divided by installed power: no time that elapsed, so no class. */
export const equivalentHours = gauge('h', null, 2);

/** How often something happened; starts again with the device. */
export const count: Kind = { ...gauge(null, null, 0), stateClass: 'total_increasing' };
/** A number whose unit nobody documents. */
export const number = gauge(null, null, null);
/** A number whose unit nobody documents, of a point that starts again each day. */
export const dailyNumber: Kind = { ...number, stateClass: 'total_increasing' };
/** A number with a unit, announced plainly: what is known of it does not carry a class. */
export const plain = (unit: string): Kind => gauge(unit, null, null);

/** A code or words without a documented list. */
export const text: Kind = { ...gauge(null, null, null), stateClass: null };
/** A code with a documented list of texts; several codes may share one. */
export const status = (values: Readonly<Record<string, string>>): Kind => ({ ...text, deviceClass: 'enum', values });
