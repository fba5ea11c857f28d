import type { PlantRow } from '../../view/documents/plants.ts';
import { hashOf } from '../client/router.ts';
import { formatEnergy, formatPercent, formatPower } from '../format/numbers.ts';
import { Age } from '../parts/age.tsx';
import { QuantityText } from '../parts/quantity.tsx';
import { ScrollTable } from '../parts/scroll-table.tsx';
import { DataStatus, Status } from '../parts/status.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { PlantProblem } from './plant-card.tsx';

/** Shows the plants of a long list as a table. */
export function PlantTable({ plants }: { readonly plants: readonly PlantRow[] }) {
  const { t } = useTexts();
  return (
    <ScrollTable label={t('nav.plants')} className="card">
      <thead>
        <tr>
          <th scope="col">{t('nav.plant')}</th>
          <th scope="col" class="numeric">
            {t('now')}
          </th>
          <th scope="col" class="numeric">
            {t('today')}
          </th>
          <th scope="col" class="numeric">
            {t('battery')}
          </th>
          <th scope="col">{t('state')}</th>
          <th scope="col">{t('measured')}</th>
        </tr>
      </thead>
      <tbody>
        {plants.map((plant) => (
          <Row key={plant.psId} plant={plant} />
        ))}
      </tbody>
    </ScrollTable>
  );
}

function Row({ plant }: { readonly plant: PlantRow }) {
  const { t, locale } = useTexts();
  const { psId, name, offsetMinutes, solarPower, producedToday, soc, dataState, measuredAt, openAlarms } = plant;
  return (
    <tr>
      <th scope="row">
        <a href={hashOf({ name: 'plants', psId })}>{name}</a>
      </th>
      <td class="numeric">
        <QuantityText quantity={formatPower(solarPower, locale)} />
      </td>
      <td class="numeric">
        <QuantityText quantity={formatEnergy(producedToday, locale)} />
      </td>
      <td class="numeric">
        <QuantityText quantity={formatPercent(soc, locale)} />
      </td>
      <td>
        <span class="statuses">
          <DataStatus state={dataState} measuredAt={measuredAt} zone={offsetMinutes} />
          <PlantProblem plant={plant} />
          {openAlarms > 0 && <Status tone="error" word={t('alarms.open', { count: openAlarms })} />}
        </span>
      </td>
      <td>
        <Age at={measuredAt} zone={offsetMinutes} />
      </td>
    </tr>
  );
}
