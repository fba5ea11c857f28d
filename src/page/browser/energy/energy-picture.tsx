import type { PlantView } from '../../view/documents/plants.ts';
import { formatEnergy, formatPercent, formatPower, inOneText } from '../format/numbers.ts';
import { useTexts } from '../parts/use-texts.ts';
import { type CircleProps, EnergyCircle } from './energy-circle.tsx';
import { EnergyFlows } from './energy-flows.tsx';
import { heightOf, homeArcs, WIDTH } from './geometry.ts';
import { batteryWord, gridWord, sentenceOf } from './sentence.ts';

/** Shows sun, grid, home and battery as circles, with lines for the power that flows between them. */
export function EnergyPictureSvg({ plant }: { readonly plant: PlantView }) {
  const { t, locale } = useTexts();
  const circles = circlesOf(plant, t, locale);
  return (
    <svg class="energy-picture" viewBox={`0 0 ${WIDTH} ${heightOf(plant.energy)}`} role="img" aria-label={sentenceOf(plant, t, locale)}>
      <EnergyFlows energy={plant.energy} />
      {circles.map((circle) => (
        <EnergyCircle key={circle.part} {...circle} />
      ))}
    </svg>
  );
}

function circlesOf({ energy, today, sunIsDown }: PlantView, t: ReturnType<typeof useTexts>['t'], locale: string): readonly CircleProps[] {
  const { solar, grid, battery, home, soc, hasSolar, hasGrid, hasBattery, flows } = energy;
  const sum = (energyToday: number | null, word: string): string => `${inOneText(formatEnergy(energyToday, locale))} ${word}`;
  const power = (watts: number | null) => formatPower(watts === null ? null : Math.abs(watts), locale);
  return [
    ...(hasSolar
      ? [
          {
            part: 'solar' as const,
            name: t('solar'),
            quantity: power(solar),
            word: solar === 0 && sunIsDown ? t('energy.asleep') : null,
            isIdle: !solar,
            sums: [sum(today.produced, t('energy.produced'))],
          },
        ]
      : []),
    {
      part: 'grid',
      name: t('grid'),
      quantity: power(grid),
      word: hasGrid ? gridWord(grid, t) : t('energy.no_meter'),
      isIdle: !grid,
      isSelling: (grid ?? 0) < 0,
      sums: hasGrid ? [sum(today.bought, t('energy.bought')), sum(today.sold, t('energy.sold'))] : [],
    },
    {
      part: 'home',
      name: t('home'),
      quantity: power(home),
      word: null,
      isIdle: !home,
      sums: [sum(today.used, t('energy.used'))],
      arcs: homeArcs(flows),
    },
    ...(hasBattery
      ? [
          {
            part: 'battery' as const,
            name: soc === null ? t('battery') : `${t('battery')} ${inOneText(formatPercent(soc, locale))}`,
            quantity: power(battery),
            word: batteryWord(battery, t),
            isIdle: !battery,
            isCharging: (battery ?? 0) < 0,
            sums: [sum(today.charged, t('energy.charged')), sum(today.discharged, t('energy.discharged'))],
          },
        ]
      : []),
  ];
}
