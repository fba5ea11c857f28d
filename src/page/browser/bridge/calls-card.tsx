import type { CallSpan, CallsView } from '../../view/documents/calls.ts';
import { Card } from '../parts/card.tsx';
import { ScrollTable } from '../parts/scroll-table.tsx';
import { useTexts } from '../parts/use-texts.ts';

/** Shows the calls of this hour, day and month with their limits, the calls by purpose, and all calls since the start. */
export function CallsCard({ calls }: { readonly calls: CallsView }) {
  const { t, locale } = useTexts();
  return (
    <Card title={t('calls.title')}>
      {calls.spans.map((span) => (
        <Budget key={span.span} span={span} />
      ))}
      {calls.left !== null && <p class="secondary">{t('calls.left', { count: calls.left.toLocaleString(locale) })}</p>}
      {calls.byPurpose.length > 0 && <Purposes counts={calls.byPurpose} />}
      {calls.byEndpoint.length > 0 && <Counts counts={calls.byEndpoint} />}
    </Card>
  );
}

/** Shows the calls of one budget as a bar. Its end is the limit, and a mark shows how much of the limit the bridge uses. */
function Budget({ span: { span, used, limit, usable, from } }: { readonly span: CallSpan }) {
  const { t, locale } = useTexts();
  const count = used.toLocaleString(locale);
  const text = limit === null ? count : t('calls.of', { used: count, limit: limit.toLocaleString(locale) });
  return (
    <div class="budget">
      <div class="budget-text">
        <span>{t(`calls.span.${span}`)}</span>
        <strong>{text}</strong>
      </div>
      {limit !== null && limit > 0 && (
        <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect width="100" height="4" class="bar-rest" />
          <rect
            width={Math.min(100, (used / limit) * 100)}
            height="4"
            class={usable !== null && used >= usable ? 'bar-over' : 'bar-used'}
          />
          {usable !== null && <rect x={(usable / limit) * 100 - 0.3} width="0.6" height="4" class="bar-mark" />}
        </svg>
      )}
      {usable !== null && from !== null && (
        <p class="secondary small">{t(`calls.from.${from}`, { usable: usable.toLocaleString(locale) })}</p>
      )}
    </div>
  );
}

/** Shows the calls of this hour and this day by purpose. */
function Purposes({ counts }: { readonly counts: CallsView['byPurpose'] }) {
  const { t, locale } = useTexts();
  return (
    <ScrollTable label={t('calls.purpose')}>
      <thead>
        <tr>
          <th scope="col">{t('calls.purpose')}</th>
          <th scope="col" class="numeric">
            {t('calls.span.hour')}
          </th>
          <th scope="col" class="numeric">
            {t('calls.span.day')}
          </th>
        </tr>
      </thead>
      <tbody>
        {counts.map(({ purpose, thisHour, today }) => (
          <tr key={purpose}>
            <th scope="row">{t(`calls.purpose.${purpose}`)}</th>
            <td class="numeric">{thisHour.toLocaleString(locale)}</td>
            <td class="numeric">{today.toLocaleString(locale)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

function Counts({ counts }: { readonly counts: CallsView['byEndpoint'] }) {
  const { t, locale } = useTexts();
  return (
    <details>
      <summary>{t('calls.since_start')}</summary>
      <ScrollTable label={t('calls.since_start')}>
        <thead>
          <tr>
            <th scope="col">{t('calls.endpoint')}</th>
            <th scope="col">{t('calls.result')}</th>
            <th scope="col" class="numeric">
              {t('calls.count')}
            </th>
          </tr>
        </thead>
        <tbody>
          {counts.map(({ endpoint, result, count }) => (
            <tr key={`${endpoint} ${result}`}>
              <th scope="row">
                <code>{endpoint}</code>
              </th>
              <td>
                <code>{result}</code>
              </td>
              <td class="numeric">{count.toLocaleString(locale)}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </details>
  );
}
