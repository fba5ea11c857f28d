import type { DeviceView, PointView } from '../../view/documents/devices.ts';
import { formatPoint, NO_VALUE } from '../format/numbers.ts';
import type { Zone } from '../format/times.ts';
import { Age } from '../parts/age.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { QuantityText } from '../parts/quantity.tsx';
import { ScrollTable } from '../parts/scroll-table.tsx';
import { Status } from '../parts/status.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { ChangePointButton } from './change-point-button.tsx';

export interface PointsTableProps {
  readonly device: DeviceView;
  readonly points: readonly PointView[];
  readonly zone: Zone;
}

/** Shows the points of a device with the values that are retained on MQTT. */
export function PointsTable({ device, points, zone }: PointsTableProps) {
  const { t } = useTexts();
  if (points.length === 0) return null;
  const hasTopics = points.some(({ plainTopic }) => plainTopic !== null);
  const columns = [t('points.point'), t('points.value'), t('measured'), t('points.id'), t('points.key')];
  return (
    <ScrollTable label={t('points.of', { device: device.name })} className="points">
      <thead>
        <tr>
          {[...columns, ...(hasTopics ? [t('devices.topic')] : []), t('points.entity'), t('points.selected_by')].map((column, index) => (
            <th key={column} scope="col" class={index === 1 ? 'numeric' : ''}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody class={device.dataState === 'fresh' ? '' : 'not-fresh'}>
        {points.map((point) => (
          <Row key={`${point.id} ${point.slug}`} point={point} measuredAt={device.measuredAt} zone={zone} hasTopics={hasTopics} />
        ))}
      </tbody>
    </ScrollTable>
  );
}

interface RowProps {
  readonly point: PointView;
  readonly measuredAt: number | null;
  readonly zone: Zone;
  readonly hasTopics: boolean;
}

function Row({ point, measuredAt, zone, hasTopics }: RowProps) {
  const { t, locale } = useTexts();
  const { id, slug, name, value, unit, precision, held, selectedBy, preset, plainTopic, entityId } = point;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="numeric" title={value === null ? undefined : String(value)}>
        <QuantityText quantity={formatPoint(value, unit, precision, locale)} />
        {held !== null && <Status tone="warning" word={t('points.held', { reason: held })} />}
      </td>
      <td class="age">
        <Age at={measuredAt} zone={zone} />
      </td>
      <Copied text={id} what={t('points.id')} />
      <Copied text={slug} what={t('points.key')} />
      {hasTopics && <Copied text={plainTopic} what={t('devices.topic')} />}
      <Copied text={entityId} what={t('points.entity')} />
      <td>
        {t(`selected_by.${selectedBy}`)} {preset !== null && selectedBy === 'preset' && <code>{preset}</code>}
        {(selectedBy === 'preset' || selectedBy === 'include') && (
          <ChangePointButton change={{ kind: 'leave_out', id, isOfPreset: selectedBy === 'preset' }} point={name} />
        )}
      </td>
    </tr>
  );
}

const Copied = ({ text, what }: { readonly text: string | null; readonly what: string }) => (
  <td>
    {text === null ? (
      NO_VALUE
    ) : (
      <span class="copied">
        <code>{text}</code>
        <CopyButton text={text} what={what} />
      </span>
    )}
  </td>
);
