import { useSignal } from '@preact/signals';
import type { DeviceView, PointView } from '../../view/documents/devices.ts';
import type { Zone } from '../format/times.ts';
import { Age } from '../parts/age.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { DataStatus, Status } from '../parts/status.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { OfferedPointsList } from './offered-points.tsx';
import { PointsTable } from './points-table.tsx';

export interface DeviceSectionProps {
  readonly device: DeviceView;
  readonly points: readonly PointView[];
  /** Whether `points` are the result of a filter; the section is then unfolded. */
  readonly isFiltered: boolean;
  readonly zone: Zone;
}

/** Shows a device as one line. A press unfolds its points. */
export function DeviceSection({ device, points, isFiltered, zone }: DeviceSectionProps) {
  const { t } = useTexts();
  const isUnfolded = useSignal(false);
  const isOpen = isUnfolded.value || isFiltered;
  const kind = [device.typeName ?? t('devices.type', { type: device.deviceType }), device.model].filter((part) => part !== null);
  return (
    <div class="device">
      <h3>
        <button
          type="button"
          class="device-head"
          aria-expanded={isOpen}
          onClick={() => {
            isUnfolded.value = !isUnfolded.value;
          }}
        >
          <Icon name="next" className={isOpen ? 'unfolded' : ''} />
          <span class="device-name">
            {device.name} <span class="secondary">{kind.join(' · ')}</span>
          </span>
          <DataStatus state={device.dataState} measuredAt={device.measuredAt} zone={zone} />
          <span class="device-age">
            <Age at={device.measuredAt} zone={zone} />
          </span>
        </button>
      </h3>
      {isOpen && (
        <div class="device-body">
          <DeviceFacts device={device} />
          <PointsTable device={device} points={points.filter(({ known }) => known)} zone={zone} />
          <NeverSeen points={points.filter(({ known }) => !known)} />
          {device.furtherPoints > 0 && <OfferedPointsList psKey={device.psKey} count={device.furtherPoints} />}
        </div>
      )}
    </div>
  );
}

function DeviceFacts({ device }: { readonly device: DeviceView }) {
  const { t, locale } = useTexts();
  const { serialNumber, firmware, stateTopic, rejected, available, faultStatus } = device;
  return (
    <dl class="facts">
      {serialNumber !== null && <Fact name={t('devices.serial')} text={serialNumber} isCopied />}
      {firmware !== null && <Fact name={t('devices.firmware')} text={firmware} />}
      <Fact name={t('devices.topic')} text={stateTopic} isCopied />
      <div>
        <dt>{t('devices.availability')}</dt>
        <dd>
          <Status tone={available ? 'ok' : 'warning'} word={available ? 'online' : 'offline'} />
        </dd>
      </div>
      {(faultStatus === 'fault' || faultStatus === 'alarm') && (
        <div>
          <dt>{t('state')}</dt>
          <dd>
            <Status tone="error" word={t(`fault.${faultStatus}`)} />
          </dd>
        </div>
      )}
      {rejected > 0 && <Fact name={t('devices.rejected')} text={rejected.toLocaleString(locale)} />}
    </dl>
  );
}

const Fact = ({ name, text, isCopied = false }: { readonly name: string; readonly text: string; readonly isCopied?: boolean }) => (
  <div>
    <dt>{name}</dt>
    <dd>
      {isCopied ? <code>{text}</code> : text} {isCopied && <CopyButton text={text} what={name} />}
    </dd>
  </div>
);

/** Shows the points that never had a value, in a folded section. */
function NeverSeen({ points }: { readonly points: readonly PointView[] }) {
  const { t } = useTexts();
  if (points.length === 0) return null;
  return (
    <details>
      <summary>{t('points.never', { count: points.length })}</summary>
      <ul class="plain-list">
        {points.map(({ id, name }) => (
          <li key={id}>
            {name} <code class="secondary">{id}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
