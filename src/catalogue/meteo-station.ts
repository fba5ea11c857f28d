/** Device type 5: weather stations. The official table prints no units for point 2105 and those after it. */
import {
  airPressure,
  angle,
  dailyIrradiation,
  dailyNumber,
  humidity,
  irradiance,
  lifetimeIrradiation,
  number,
  precipitation,
  temperature,
  windSpeed,
} from './quantities.ts';
import { family, table } from './table.ts';

const SOIL_MOISTURES = [2106, 2107, 2108] as const;
const MORE_TEMPERATURES = [2101, 2102, 2103, 2104] as const;

export const METEO_STATION = table(5, [
  ['2003', 'horizontal_irradiance', irradiance, 'essential'],
  ['2001', 'daily_horizontal_irradiation', dailyIrradiation, 'standard'],
  ['2002', 'total_horizontal_irradiation', lifetimeIrradiation, 'standard'],
  ['2007', 'slope_irradiance', irradiance, 'essential'],
  ['2005', 'daily_slope_irradiation', dailyIrradiation, 'standard'],
  ['2006', 'total_slope_irradiation', lifetimeIrradiation, 'standard'],
  ['2019', 'radiation', number, 'all'],
  ['2009', 'ambient_temperature', temperature, 'essential'],
  ['2010', 'module_temperature', temperature, 'essential'],
  ['2100', 'backplane_temperature', temperature, 'all'],
  ...family(MORE_TEMPERATURES, ['temperature#', temperature, 'extended'], ['2', '3', '4', '5']),
  ['2016', 'wind_speed', windSpeed, 'standard'],
  ['2011', 'wind_speed_scale', number, 'all'],
  ['2012', 'wind_angle', angle, 'standard'],
  ['2014', 'air_pressure', airPressure, 'standard'],
  ['2015', 'humidity', humidity, 'standard'],
  ['2022', 'rainfall', precipitation, 'standard'],
  ['2026', 'precipitation', precipitation, 'standard'],
  ['2105', 'dew_point', number, 'extended'],
  ...family(SOIL_MOISTURES, ['soil_moisture#', number, 'extended']),
  ['2109', 'carbon_dioxide', number, 'extended'],
  ['2110', 'evaporation', number, 'extended'],

  ['2111', 'total_radiation1', number, 'extended'],
  ['2112', 'diffuse_radiation', number, 'extended'],
  ['2113', 'direct_radiation', number, 'extended'],
  ['2114', 'total_radiation2', number, 'extended'],
  ['2115', 'net_radiation', number, 'extended'],
  ['2116', 'par', number, 'extended'],
  ['2117', 'ultraviolet_radiation', number, 'extended'],
  ['2118', 'wind_direction', number, 'extended'],
  ['2119', 'instantaneous_wind_speed', number, 'extended'],
  ['2120', 'wind_speed_2min', number, 'extended'],
  ['2121', 'wind_speed_10min', number, 'extended'],

  ['2122', 'interval_rainfall', number, 'extended'],
  ['2123', 'interval_sunshine', number, 'extended'],
  ['2124', 'interval_total_radiation1', number, 'extended'],
  ['2125', 'interval_diffuse_radiation', number, 'extended'],
  ['2126', 'interval_direct_radiation', number, 'extended'],
  ['2127', 'interval_total_radiation2', number, 'extended'],
  ['2128', 'interval_net_radiation', number, 'extended'],
  ['2129', 'interval_par', number, 'extended'],
  ['2130', 'interval_ultraviolet_radiation', number, 'extended'],

  ['2131', 'daily_rainfall', dailyNumber, 'extended'],
  ['2132', 'daily_sunshine', dailyNumber, 'extended'],
  ['2133', 'daily_total_radiation1', dailyNumber, 'extended'],
  ['2134', 'daily_diffuse_radiation', dailyNumber, 'extended'],
  ['2135', 'daily_direct_radiation', dailyNumber, 'extended'],
  // The official table names this point "1" like point 2133, but lists it at the position of "2".
  ['2136', 'daily_total_radiation2', dailyNumber, 'extended'],
  // The value falls at night, so the point is not a counter.
  ['2137', 'daily_net_radiation', number, 'extended'],
  ['2138', 'daily_par', dailyNumber, 'extended'],
  ['2139', 'daily_ultraviolet_radiation', dailyNumber, 'extended'],
]);
