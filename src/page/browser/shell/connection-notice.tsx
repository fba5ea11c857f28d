import { usePage } from '../client/page.ts';
import { formatClockWithSeconds } from '../format/times.ts';
import { Icon } from '../parts/icon.tsx';
import { useTexts } from '../parts/use-texts.ts';

/** Says when the bridge does not answer the page. It is announced to screen readers, and so has no seconds that count down. */
export function ConnectionNotice() {
  const { connection, clock } = usePage();
  const { t, locale } = useTexts();
  const isLost = connection.value.state === 'lost';
  const shownAt = isLost ? clock.now.peek() : 0;
  return (
    <div role="status" class="notice-place">
      {isLost && (
        <p class="notice notice-warning">
          <Icon name="warning" />
          <span>{shownAt === 0 ? t('lost.never') : t('lost.since', { time: formatClockWithSeconds(shownAt, null, locale) })}</span>
        </p>
      )}
    </div>
  );
}
