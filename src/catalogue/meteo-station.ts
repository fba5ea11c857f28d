/** Device type 5: weather stations. From 2105 on the official table prints no units. */
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

const SOIL_MOISTURES = [2106, 2107, 2108];
const MORE_TEMPERATURES = [2101, 2102, 2103, 2104];

export const METEO_STATION = table(5, [
  ['2003', 'horizontal_irradiance', 'Horizontal irradiance', 'Irradiância horizontal', irradiance, 'essential'],
  ['2001', 'daily_horizontal_irradiation', 'Daily horizontal irradiation', 'Irradiação horizontal diária', dailyIrradiation, 'standard'],
  ['2002', 'total_horizontal_irradiation', 'Total horizontal irradiation', 'Irradiação horizontal total', lifetimeIrradiation, 'standard'],
  ['2007', 'slope_irradiance', 'Slope irradiance', 'Irradiância inclinada', irradiance, 'essential'],
  ['2005', 'daily_slope_irradiation', 'Daily slope irradiation', 'Irradiação inclinada diária', dailyIrradiation, 'standard'],
  ['2006', 'total_slope_irradiation', 'Total slope irradiation', 'Irradiação inclinada total', lifetimeIrradiation, 'standard'],
  ['2019', 'radiation', 'Radiation', 'Radiação', number, 'all'],
  ['2009', 'ambient_temperature', 'Ambient temperature', 'Temperatura ambiente', temperature, 'essential'],
  ['2010', 'module_temperature', 'Module temperature', 'Temperatura dos módulos', temperature, 'essential'],
  ['2100', 'backplane_temperature', 'Backplane temperature', 'Temperatura da face posterior', temperature, 'all'],
  ...family(MORE_TEMPERATURES, ['temperature#', 'Temperature #', 'Temperatura #', temperature, 'mass'], ['2', '3', '4', '5']),
  ['2016', 'wind_speed', 'Wind speed', 'Velocidade do vento', windSpeed, 'standard'],
  ['2011', 'wind_speed_scale', 'Wind speed scale', 'Escala da velocidade do vento', number, 'all'],
  ['2012', 'wind_angle', 'Wind angle', 'Ângulo do vento', angle, 'standard'],
  ['2014', 'air_pressure', 'Atmospheric pressure', 'Pressão atmosférica', airPressure, 'standard'],
  ['2015', 'humidity', 'Humidity', 'Umidade', humidity, 'standard'],
  ['2022', 'rainfall', 'Rainfall', 'Chuva', precipitation, 'standard'],
  ['2026', 'precipitation', 'Precipitation', 'Precipitação', precipitation, 'standard'],
  ['2105', 'dew_point', 'Dew point', 'Ponto de orvalho', number, 'mass'],
  ...family(SOIL_MOISTURES, ['soil_moisture#', 'Soil moisture #', 'Umidade do solo #', number, 'mass']),
  ['2109', 'carbon_dioxide', 'Carbon dioxide', 'Dióxido de carbono', number, 'mass'],
  ['2110', 'evaporation', 'Evaporation', 'Evaporação', number, 'mass'],

  ['2111', 'total_radiation1', 'Total radiation 1', 'Radiação total 1', number, 'mass'],
  ['2112', 'diffuse_radiation', 'Diffuse radiation', 'Radiação difusa', number, 'mass'],
  ['2113', 'direct_radiation', 'Direct radiation', 'Radiação direta', number, 'mass'],
  ['2114', 'total_radiation2', 'Total radiation 2', 'Radiação total 2', number, 'mass'],
  ['2115', 'net_radiation', 'Net radiation', 'Radiação líquida', number, 'mass'],
  ['2116', 'par', 'Photosynthetic radiation', 'Radiação fotossintética', number, 'mass'],
  ['2117', 'ultraviolet_radiation', 'Ultraviolet radiation', 'Radiação ultravioleta', number, 'mass'],
  ['2118', 'wind_direction', 'Wind direction', 'Direção do vento', number, 'mass'],
  ['2119', 'instantaneous_wind_speed', 'Instantaneous wind speed', 'Velocidade instantânea do vento', number, 'mass'],
  ['2120', 'wind_speed_2min', '2-minute wind speed', 'Velocidade do vento em 2 minutos', number, 'mass'],
  ['2121', 'wind_speed_10min', '10-minute wind speed', 'Velocidade do vento em 10 minutos', number, 'mass'],

  ['2122', 'interval_rainfall', 'Interval rainfall', 'Chuva no intervalo', number, 'mass'],
  ['2123', 'interval_sunshine', 'Interval sunshine', 'Insolação no intervalo', number, 'mass'],
  ['2124', 'interval_total_radiation1', 'Interval total radiation 1', 'Radiação total 1 no intervalo', number, 'mass'],
  ['2125', 'interval_diffuse_radiation', 'Interval diffuse radiation', 'Radiação difusa no intervalo', number, 'mass'],
  ['2126', 'interval_direct_radiation', 'Interval direct radiation', 'Radiação direta no intervalo', number, 'mass'],
  ['2127', 'interval_total_radiation2', 'Interval total radiation 2', 'Radiação total 2 no intervalo', number, 'mass'],
  ['2128', 'interval_net_radiation', 'Interval net radiation', 'Radiação líquida no intervalo', number, 'mass'],
  ['2129', 'interval_par', 'Interval photosynthetic radiation', 'Radiação fotossintética no intervalo', number, 'mass'],
  ['2130', 'interval_ultraviolet_radiation', 'Interval ultraviolet radiation', 'Radiação ultravioleta no intervalo', number, 'mass'],

  ['2131', 'daily_rainfall', 'Daily rainfall', 'Chuva diária', dailyNumber, 'mass'],
  ['2132', 'daily_sunshine', 'Daily sunshine', 'Insolação diária', dailyNumber, 'mass'],
  ['2133', 'daily_total_radiation1', 'Daily total radiation 1', 'Radiação total 1 diária', dailyNumber, 'mass'],
  ['2134', 'daily_diffuse_radiation', 'Daily diffuse radiation', 'Radiação difusa diária', dailyNumber, 'mass'],
  ['2135', 'daily_direct_radiation', 'Daily direct radiation', 'Radiação direta diária', dailyNumber, 'mass'],
  // Named "1" in the official table, where its place is that of 2.
  ['2136', 'daily_total_radiation2', 'Daily total radiation 2', 'Radiação total 2 diária', dailyNumber, 'mass'],
  // Falls at night.
  ['2137', 'daily_net_radiation', 'Daily net radiation', 'Radiação líquida diária', number, 'mass'],
  ['2138', 'daily_par', 'Daily photosynthetic radiation', 'Radiação fotossintética diária', dailyNumber, 'mass'],
  ['2139', 'daily_ultraviolet_radiation', 'Daily ultraviolet radiation', 'Radiação ultravioleta diária', dailyNumber, 'mass'],
]);
