import type { Language } from './parameters.ts';

/**
 * Builds the `{unit, value}` objects of the plant list. Their values are scaled for display and their units depend on the
 * language, so the bridge must not publish them unchanged.
 */

const POWER = ['W', 'kW', 'MW'];
const ENERGY = ['Wh', 'kWh', 'MWh', 'GWh'];
const MASS = ['kg', 'Ton'];
const CHINESE: Readonly<Record<string, string>> = {
  kWh: '度',
  MWh: '兆瓦时',
  kW: '千瓦',
  MW: '兆瓦',
  kWp: '千瓦',
  kg: '千克',
  Ton: '吨',
  h: '小时',
};

export interface Scaled {
  readonly unit: string;
  readonly value: string;
}

export const localised = (unit: string, value: number, language: Language): Scaled => ({
  unit: language === 'zh' ? (CHINESE[unit] ?? unit) : unit,
  value: value.toFixed(3).replace(/\.?0+$/, ''),
});

function scaled(units: readonly string[], value: number, language: Language): Scaled {
  const step = Math.min(value < 1 ? 0 : Math.floor(Math.log10(value) / 3), units.length - 1);
  return localised(units[step] as string, value / 1000 ** step, language);
}

export const scaledPower = (watts: number, language: Language): Scaled => scaled(POWER, watts, language);
export const scaledEnergy = (wattHours: number, language: Language): Scaled => scaled(ENERGY, wattHours, language);
export const scaledMass = (kilograms: number, language: Language): Scaled => scaled(MASS, kilograms, language);
export const unknownAmount: Scaled = { unit: '', value: '--' };
