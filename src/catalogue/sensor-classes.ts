/** The combinations of device class, unit and state class that Home Assistant accepts for a numeric sensor. */

import type { PointSpec } from '../model.ts';

interface Rules {
  /** The accepted units; null in the list: a sensor without a unit. `any`: Home Assistant does not check the unit. */
  readonly units: readonly (string | null)[] | 'any';
  readonly stateClasses: readonly PointSpec['stateClass'][];
}

type Sensor = Pick<PointSpec, 'deviceClass' | 'unit' | 'stateClass'>;

/** A property of a sensor that Home Assistant would refuse, and the accepted values. */
export interface RefusedField {
  readonly field: 'device_class' | 'unit' | 'state_class';
  /** Empty if no value is accepted. */
  readonly accepted: readonly string[];
}

const measured = (...units: (string | null)[]): Rules => ({ units, stateClasses: ['measurement'] });
const counted = (...units: string[]): Rules => ({ units, stateClasses: ['total', 'total_increasing'] });
const either = (...units: string[]): Rules => ({ units, stateClasses: ['measurement', 'total', 'total_increasing'] });

const ENERGY = ['Wh', 'kWh', 'MWh', 'J', 'kJ', 'MJ', 'GJ', 'cal', 'kcal', 'Mcal', 'Gcal'];
const PRESSURE = ['Pa', 'hPa', 'kPa', 'bar', 'mbar', 'cbar', 'mmHg', 'inHg', 'psi'];
const VOLUME = ['L', 'mL', 'm³', 'ft³', 'CCF', 'gal', 'fl. oz.'];
const BYTES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'];
const RAIN_RATE = ['mm/h', 'mm/d', 'in/h', 'in/d'];
const WIND = ['m/s', 'km/h', 'mm/s', 'mph', 'kn', 'ft/s', 'in/s', 'Beaufort'];

/**
 * Key: device class. Value: the units and state classes that both the oldest and the newest supported Home Assistant accept for
 * it. Since version 2025.7 Home Assistant refuses a sensor whose unit does not fit its class (home-assistant.md 2.1).
 */
const SENSOR_CLASSES: Readonly<Record<string, Rules>> = {
  apparent_power: measured('VA'),
  aqi: measured(null),
  atmospheric_pressure: measured(...PRESSURE),
  battery: measured('%'),
  carbon_dioxide: measured('ppm'),
  carbon_monoxide: measured('ppm'),
  conductivity: measured('S/cm', 'mS/cm'),
  current: measured('A', 'mA'),
  data_rate: measured('bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'B/s', 'kB/s', 'MB/s', 'GB/s', 'KiB/s', 'MiB/s', 'GiB/s'),
  data_size: either('bit', 'kbit', 'Mbit', 'Gbit', ...BYTES),
  distance: either('mm', 'cm', 'm', 'km', 'in', 'ft', 'yd', 'mi', 'nmi'),
  duration: either('ms', 's', 'min', 'h', 'd'),
  energy: counted(...ENERGY),
  energy_storage: measured(...ENERGY),
  frequency: measured('Hz', 'kHz', 'MHz', 'GHz'),
  gas: counted('m³', 'ft³', 'CCF'),
  humidity: measured('%'),
  illuminance: measured('lx'),
  irradiance: measured('W/m²', 'BTU/(h⋅ft²)'),
  moisture: measured('%'),
  monetary: { units: 'any', stateClasses: ['total'] },
  ph: measured(null),
  power: measured('W', 'kW'),
  power_factor: measured(null, '%'),
  precipitation: either('mm', 'cm', 'in'),
  precipitation_intensity: measured(...RAIN_RATE),
  pressure: measured(...PRESSURE),
  reactive_power: measured('var'),
  signal_strength: measured('dBm', 'dB'),
  sound_pressure: measured('dB', 'dBA'),
  speed: measured(...WIND, ...RAIN_RATE),
  temperature: measured('°C', '°F', 'K'),
  volatile_organic_compounds_parts: measured('ppm', 'ppb'),
  voltage: measured('V', 'mV'),
  volume: counted(...VOLUME),
  volume_flow_rate: measured('m³/h', 'L/min', 'ft³/min', 'gal/min'),
  volume_storage: measured(...VOLUME),
  water: counted('m³', 'L', 'ft³', 'CCF', 'gal'),
  weight: either('mg', 'g', 'kg', 'oz', 'lb', 'st'),
  wind_speed: measured(...WIND),
};

/** Whether every supported version of Home Assistant has this device class. */
export const isDeviceClass = (name: string): boolean => Object.hasOwn(SENSOR_CLASSES, name);

const UNITS: ReadonlySet<string | null> = new Set(Object.values(SENSOR_CLASSES).flatMap(({ units }) => (units === 'any' ? [] : units)));

/** Whether at least one device class accepts the unit. */
export const isSensorUnit = (unit: string): boolean => UNITS.has(unit);

/**
 * Returns the first property of a sensor that a supported version of Home Assistant would refuse; null if all versions accept the
 * sensor. A sensor without a device class may have any unit.
 */
export function refusalOf({ deviceClass, unit, stateClass }: Sensor): RefusedField | null {
  if (deviceClass === null) return null;
  const rules = isDeviceClass(deviceClass) ? SENSOR_CLASSES[deviceClass] : undefined;
  if (rules === undefined) return { field: 'device_class', accepted: Object.keys(SENSOR_CLASSES) };
  const { units, stateClasses } = rules;
  if (units !== 'any' && !units.includes(unit)) return { field: 'unit', accepted: units.filter((accepted) => accepted !== null) };
  if (stateClass !== null && !stateClasses.includes(stateClass)) return { field: 'state_class', accepted: stateClasses.map(String) };
  return null;
}
