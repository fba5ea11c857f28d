import { computed, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { PlantView } from '../../view/documents/plants.ts';
import { usePage } from '../client/page.ts';
import { formatMoment, isBrowsersZone, startOfDay, zoneName } from '../format/times.ts';
import { Card } from '../parts/card.tsx';
import { TableToggle } from '../parts/table-toggle.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { CurveChart } from './curve-chart.tsx';
import { CurveTable } from './curve-table.tsx';
import { DAY_MS, type DayCurve, dayCurve, daysHeld, hasValues } from './day-curve.ts';
import { DaySwitch } from './day-switch.tsx';

/** Shows the powers of today or yesterday as lines, in the time of the plant. */
export function CurveCard({ plant }: { readonly plant: PlantView }) {
  const { curve: store, clock } = usePage();
  const { t } = useTexts();
  const isTable = useSignal(false);
  const daysAgo = useSignal(0);
  const curve = store.curve.value;
  const offset = plant.offsetMinutes ?? 0;
  // This computed signal changes only at midnight, so that the chart is not drawn at each tick of the clock.
  const today = useMemo(() => computed(() => startOfDay(clock.now.value, offset)), [clock, offset]).value;
  const own = curve?.psId === plant.psId ? curve : null;
  const held = useMemo(() => (own === null ? [0] : daysHeld(own, today)), [own, today]);
  const chosen = held.includes(daysAgo.value) ? daysAgo.value : 0;
  const day = useMemo(() => own && dayCurve(own, today - chosen * DAY_MS), [own, today, chosen]);
  const aside = (
    <div class="card-actions">
      {held.length > 1 && (
        <DaySwitch
          days={held}
          chosen={chosen}
          onChoose={(day) => {
            daysAgo.value = day;
          }}
        />
      )}
      <TableToggle isTable={isTable} />
    </div>
  );
  return (
    <Card title={t('curve.title')} aside={aside} className="curve">
      {day === null ? <p class="loading">{t('curve.none')}</p> : <Shown day={day} isTable={isTable.value} offset={offset} />}
      <CurveNotes plant={plant} />
    </Card>
  );
}

function Shown({ day, isTable, offset }: { readonly day: DayCurve; readonly isTable: boolean; readonly offset: number }) {
  const { t } = useTexts();
  if (!hasValues(day)) return <p class="empty">{t('curve.empty')}</p>;
  return isTable ? <CurveTable day={day} offset={offset} /> : <CurveChart day={day} offset={offset} />;
}

/** Says in which zone the times are, and since when the bridge runs. */
function CurveNotes({ plant: { offsetMinutes } }: { readonly plant: PlantView }) {
  const { curve, clock } = usePage();
  const { t, locale } = useTexts();
  const started = curve.curve.value?.bridgeStartedAt;
  const now = clock.now.value;
  const notes = [
    ...(offsetMinutes !== null && !isBrowsersZone(offsetMinutes, now) ? [t('curve.zone', { zone: zoneName(offsetMinutes) })] : []),
    ...(started !== undefined && now - started < 2 * DAY_MS
      ? [t('curve.since', { time: formatMoment(started, now, offsetMinutes, locale) })]
      : []),
  ];
  return notes.length === 0 ? null : <p class="secondary small">{notes.join(' ')}</p>;
}
