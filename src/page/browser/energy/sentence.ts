import type { EnergyPicture } from '../../view/documents/energy.ts';
import type { PlantView } from '../../view/documents/plants.ts';
import { formatPercent, formatPower, inOneText } from '../format/numbers.ts';
import type { Translate } from '../settings/language.ts';

/** Returns a word for what the grid does; null if no power flows or it is not known. */
export function gridWord(grid: number | null, t: Translate): string | null {
  if (grid === null || grid === 0) return null;
  return grid > 0 ? t('energy.buying') : t('energy.selling');
}

export function batteryWord(battery: number | null, t: Translate): string | null {
  if (battery === null || battery === 0) return null;
  return battery > 0 ? t('energy.discharging') : t('energy.charging');
}

/** Returns the energy picture as a sentence for screen readers. */
export function sentenceOf({ energy }: Pick<PlantView, 'energy'>, t: Translate, locale: string): string {
  const { solar, grid, battery, home, soc, hasSolar, hasGrid, hasBattery } = energy;
  const named = (name: string, power: number | null, word: string | null): string =>
    `${name} ${power === null ? t('no_value') : inOneText(formatPower(Math.abs(power), locale))}${word === null ? '' : ` ${word}`}`;
  const batteryAt = soc === null ? t('battery') : `${t('battery')} (${inOneText(formatPercent(soc, locale))})`;
  const parts = [
    ...(hasSolar ? [named(t('solar'), solar, null)] : []),
    named(t('home'), home, null),
    ...(hasGrid ? [named(t('grid'), grid, gridWord(grid, t))] : [t('energy.no_meter')]),
    ...(hasBattery ? [named(batteryAt, battery, batteryWord(battery, t))] : []),
  ];
  const flows = flowsInWords(energy, t, locale);
  return `${parts.join(', ')}.${flows === '' ? '' : ` ${flows}.`}`;
}

const flowsInWords = ({ flows }: EnergyPicture, t: Translate, locale: string): string =>
  flows
    .map(({ from, to, power }) => t('energy.flow', { from: t(from), to: t(to), power: inOneText(formatPower(power, locale)) }))
    .join(', ');
