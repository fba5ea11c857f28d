import type { JournalEntryView } from '../../view/documents/journal.ts';
import { formatPoint } from '../format/numbers.ts';
import { formatDateTime } from '../format/times.ts';
import { QuantityText } from '../parts/quantity.tsx';
import { ScrollTable } from '../parts/scroll-table.tsx';
import { useTexts } from '../parts/use-texts.ts';

/** Shows entries of the journal as a table. Each entry has the time of its plant. */
export function JournalTable({ entries }: { readonly entries: readonly JournalEntryView[] }) {
  const { t, locale } = useTexts();
  return (
    <ScrollTable label={t('nav.journal')} className="card journal">
      <thead>
        <tr>
          <th scope="col">{t('time')}</th>
          <th scope="col">{t('journal.device')}</th>
          <th scope="col">{t('points.point')}</th>
          <th scope="col" class="numeric">
            {t('journal.came')}
          </th>
          <th scope="col" class="numeric">
            {t('journal.published')}
          </th>
          <th scope="col">{t('journal.reason')}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ readAt, psKey, slug, device, point, value, published, unit, entityId, offsetMinutes, reason, verdict }) => (
          <tr key={`${readAt} ${psKey} ${slug}`}>
            <td class="nowrap">{formatDateTime(readAt, offsetMinutes, locale)}</td>
            <td>{device}</td>
            <th scope="row">
              {point} {entityId !== null && <code class="secondary">{entityId}</code>}
            </th>
            <td class="numeric">
              <QuantityText quantity={formatPoint(value, unit, null, locale)} />
            </td>
            <td class="numeric">
              <QuantityText quantity={formatPoint(published, unit, null, locale)} />
            </td>
            <td class="reason">
              {reason} <code class="secondary">{verdict}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
