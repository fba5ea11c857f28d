import { usePage } from '../client/page.ts';
import { hashOf } from '../client/router.ts';
import { CurveCard } from '../curve/curve-card.tsx';
import { DevicesCard } from '../devices/devices-card.tsx';
import { EnergyCard } from '../energy/energy-card.tsx';
import { formatNumber } from '../format/numbers.ts';
import { zoneName } from '../format/times.ts';
import { Age } from '../parts/age.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { DataStatus } from '../parts/status.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { AlarmsCard } from './alarms-card.tsx';
import { PlantProblem } from './plant-card.tsx';

/** The page of a plant. */
export function PlantPage() {
  const { documents, openPsId } = usePage();
  const { t, locale } = useTexts();
  const plant = documents.plant.value;
  if (plant === null || plant.psId !== openPsId.value) return <NoPlant />;
  const { name, dataState, measuredAt, offsetMinutes, capacity } = plant;
  return (
    <>
      <PageTitle title={name}>
        <p class="plant-head">
          <DataStatus state={dataState} measuredAt={measuredAt} zone={offsetMinutes} />
          <span>
            {t('measured')} <Age at={measuredAt} zone={offsetMinutes} />
          </span>
          <PlantProblem plant={plant} />
          {capacity !== null && <span>{formatNumber(capacity, locale)}&nbsp;kWp</span>}
          <a href={hashOf({ name: 'journal', psId: plant.psId })}>{t('nav.journal')}</a>
          {offsetMinutes !== null && <span>{t('plant_time', { zone: zoneName(offsetMinutes) })}</span>}
        </p>
      </PageTitle>
      <AlarmsCard alarms={plant.alarms} />
      <div class="plant-top">
        <EnergyCard plant={plant} />
        <CurveCard plant={plant} />
      </div>
      <DevicesCard zone={offsetMinutes} />
    </>
  );
}

/** Shown until the stream has sent the plant, and if the account has no plant with the id in the URL. */
function NoPlant() {
  const { documents, connection } = usePage();
  const { t } = useTexts();
  const isUnknown = connection.value.state === 'open' && documents.plant.value === null && documents.plants.value !== null;
  return (
    <>
      <PageTitle title={t('nav.plant')} />
      <p class="loading">{isUnknown ? t('plants.unknown') : t('loading')}</p>
    </>
  );
}
