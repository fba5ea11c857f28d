import { useSignal } from '@preact/signals';
import type { OfferedPoints } from '../../view/documents/devices.ts';
import { api } from '../client/api.ts';
import { usePage } from '../client/page.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { ScrollTable } from '../parts/scroll-table.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { ChangePointButton } from './change-point-button.tsx';

/**
 * Shows the points of a device's type that the bridge does not read, each with the YAML that adds it. They are requested when the user
 * unfolds the list.
 */
export function OfferedPointsList({ psKey, count }: { readonly psKey: string; readonly count: number }) {
  const { language } = usePage();
  const { t } = useTexts();
  const offered = useSignal<OfferedPoints | null>(null);
  const load = async (): Promise<void> => {
    offered.value = await api.offeredPoints(psKey, language.language.peek()).catch(() => null);
  };
  return (
    <details onToggle={({ currentTarget }) => currentTarget.open && void load()}>
      <summary>{t('points.further', { count })}</summary>
      {offered.value === null ? <p class="secondary">{t('loading')}</p> : <Offered points={offered.value.points} />}
    </details>
  );
}

function Offered({ points }: Pick<OfferedPoints, 'points'>) {
  const { t } = useTexts();
  return (
    <>
      <p class="secondary">{t('points.how_to_add')}</p>
      <ScrollTable label={t('points.further', { count: points.length })}>
        <thead>
          <tr>
            <th scope="col">{t('points.point')}</th>
            <th scope="col">{t('points.unit')}</th>
            <th scope="col">{t('points.id')}</th>
            <th scope="col">{t('points.preset')}</th>
            <th scope="col">{t('configuration')}</th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ id, name, unit, preset, yaml }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              <td>{unit}</td>
              <td>
                <code>{id}</code>
              </td>
              <td>
                <code>{preset}</code>
              </td>
              <td>
                <ChangePointButton change={{ kind: 'add', id }} point={name} />
                <CopyButton text={yaml} what={t('points.lines_for', { point: name })} />
              </td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </>
  );
}
