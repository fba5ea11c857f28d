import { usePage } from '../client/page.ts';
import { formatClockWithSeconds } from '../format/times.ts';
import { Icon } from '../parts/icon.tsx';
import { useTexts } from '../parts/use-texts.ts';

/** Says that the bridge does not answer the page. Screen readers announce each change of the text, so that it contains no countdown. */
export function ConnectionNotice() {
  const connection = usePage().connection.value;
  const { t, locale } = useTexts();
  return (
    <div role="status" class="notice-place">
      {connection.state === 'lost' && (
        <p class="notice notice-warning">
          <Icon name="warning" />
          <span>
            {connection.lostAt === 0 ? t('lost.never') : t('lost.since', { time: formatClockWithSeconds(connection.lostAt, null, locale) })}
          </span>
        </p>
      )}
    </div>
  );
}
