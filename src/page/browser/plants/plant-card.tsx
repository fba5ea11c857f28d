import type { PlantRow } from '../../view/documents/plants.ts';
import { hashOf } from '../client/router.ts';
import { formatEnergy, formatPercent, formatPower } from '../format/numbers.ts';
import { Age } from '../parts/age.tsx';
import { QuantityText } from '../parts/quantity.tsx';
import { DataStatus, Status } from '../parts/status.tsx';
import { useTexts } from '../parts/use-texts.ts';

/** Shows a plant of a short list as a card. The whole card is a link to the plant. */
export function PlantCard({ plant }: { readonly plant: PlantRow }) {
  const { psId, name, offsetMinutes, dataState, measuredAt, solarPower, producedToday, soc, openAlarms } = plant;
  const { t, locale } = useTexts();
  return (
    <li class="card plant-card">
      <h2>
        <a href={hashOf({ name: 'plants', psId })}>{name}</a>
      </h2>
      <p class="plant-card-power">
        <QuantityText quantity={formatPower(solarPower, locale)} />
      </p>
      <dl class="facts">
        <div>
          <dt>{t('today')}</dt>
          <dd>
            <QuantityText quantity={formatEnergy(producedToday, locale)} />
          </dd>
        </div>
        {soc !== null && (
          <div>
            <dt>{t('battery')}</dt>
            <dd>
              <QuantityText quantity={formatPercent(soc, locale)} />
            </dd>
          </div>
        )}
      </dl>
      <p class="plant-card-state">
        <DataStatus state={dataState} measuredAt={measuredAt} zone={offsetMinutes} />
        <span class="secondary">
          <Age at={measuredAt} zone={offsetMinutes} />
        </span>
        <PlantProblem plant={plant} />
      </p>
      {openAlarms > 0 && <Status tone="error" word={t('alarms.open', { count: openAlarms })} />}
    </li>
  );
}

/** Says that a plant is offline. Faults, alarms and old values are shown elsewhere. */
export function PlantProblem({ plant: { online } }: { readonly plant: PlantRow }) {
  const { t } = useTexts();
  return online === false ? <Status tone="warning" word={t('plants.offline')} /> : null;
}
