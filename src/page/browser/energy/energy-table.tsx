import type { PlantView } from '../../view/documents/plants.ts';
import { formatEnergy, formatPower } from '../format/numbers.ts';
import { QuantityText } from '../parts/quantity.tsx';
import { ScrollTable } from '../parts/scroll-table.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { batteryWord, gridWord } from './sentence.ts';

/** Shows the powers and energies of the energy picture as a table. */
export function EnergyTable({ plant: { energy, today } }: { readonly plant: PlantView }) {
  const { t } = useTexts();
  const { solar, grid, battery, home, hasSolar, hasGrid, hasBattery } = energy;
  return (
    <ScrollTable label={t('table_of', { title: t('energy.title') })}>
      <thead>
        <tr>
          <td />
          <th scope="col" class="numeric">
            {t('now')}
          </th>
          <th scope="col">{t('today')}</th>
        </tr>
      </thead>
      <tbody>
        {hasSolar && <Row name={t('solar')} power={solar} word={null} sums={[[t('energy.produced'), today.produced]]} />}
        <Row name={t('home')} power={home} word={null} sums={[[t('energy.used'), today.used]]} />
        {hasGrid && (
          <Row
            name={t('grid')}
            power={grid}
            word={gridWord(grid, t)}
            sums={[
              [t('energy.bought'), today.bought],
              [t('energy.sold'), today.sold],
            ]}
          />
        )}
        {hasBattery && (
          <Row
            name={t('battery')}
            power={battery}
            word={batteryWord(battery, t)}
            sums={[
              [t('energy.charged'), today.charged],
              [t('energy.discharged'), today.discharged],
            ]}
          />
        )}
      </tbody>
    </ScrollTable>
  );
}

interface RowProps {
  readonly name: string;
  readonly power: number | null;
  readonly word: string | null;
  readonly sums: readonly (readonly [name: string, energy: number | null])[];
}

function Row({ name, power, word, sums }: RowProps) {
  const { locale } = useTexts();
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="numeric">
        <QuantityText quantity={formatPower(power === null ? null : Math.abs(power), locale)} /> {word}
      </td>
      <td>
        {sums.map(([of, sum]) => (
          <div key={of}>
            {of} <QuantityText quantity={formatEnergy(sum, locale)} />
          </div>
        ))}
      </td>
    </tr>
  );
}
