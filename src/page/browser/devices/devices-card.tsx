import { useSignal } from '@preact/signals';
import { usePage } from '../client/page.ts';
import type { Zone } from '../format/times.ts';
import { Card } from '../parts/card.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { DeviceSection } from './device-section.tsx';
import { matchingPoints } from './point-filter.ts';

/** Shows the plant and its devices with their points, and a field that filters them. */
export function DevicesCard({ zone }: { readonly zone: Zone }) {
  const { documents } = usePage();
  const { t } = useTexts();
  const filter = useSignal('');
  const shown = documents.devices.value.flatMap((device) => {
    const points = matchingPoints(device, filter.value);
    return points.length > 0 || filter.value.trim() === '' ? [{ device, points }] : [];
  });
  const search = (
    <search class="filters">
      <SearchField
        label={t('devices.filter')}
        value={filter.value}
        onInput={(text) => {
          filter.value = text;
        }}
      />
    </search>
  );
  return (
    <Card title={t('devices.title')} aside={search} className="devices">
      {shown.length === 0 && <p class="empty">{t('devices.none')}</p>}
      {shown.map(({ device, points }) => (
        <DeviceSection key={device.psKey} device={device} points={points} isFiltered={filter.value.trim() !== ''} zone={zone} />
      ))}
    </Card>
  );
}
