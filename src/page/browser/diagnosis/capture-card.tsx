import { api } from '../client/api.ts';
import { usePage } from '../client/page.ts';
import { formatBytes, inOneText } from '../format/numbers.ts';
import { formatClock } from '../format/times.ts';
import { Card } from '../parts/card.tsx';
import { Problem } from '../parts/problem.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { useStart } from './use-start.ts';

/** Starts a capture of one hour, which can be ended before, and which records calls and replies for a report, and offers the file for download. */
export function CaptureCard() {
  const { documents } = usePage();
  const { t, locale } = useTexts();
  const capture = documents.capture.value;
  const isRunning = capture !== null && !capture.complete && capture.problem === null;
  const { isRefused, start } = useStart(isRunning, api.capture);
  const end = (): Promise<unknown> => api.endCapture().catch(() => undefined);
  const size = capture === null ? '' : inOneText(formatBytes(capture.bytes, locale));
  return (
    <Card title={t('capture.title')}>
      <p class="secondary">{t('capture.what')}</p>
      {capture !== null && isRunning && <p>{t('capture.until', { time: formatClock(capture.endsAt, null, locale), size })}</p>}
      {capture !== null && capture.problem !== null && <Problem problem={capture.problem} />}
      <div class="actions">
        <button type="button" class="button" onClick={() => void (isRunning ? end() : start())}>
          {t(isRunning ? 'capture.end' : 'capture.start')}
        </button>
        {capture?.complete === true && (
          <a class="button primary" href="api/capture" download>
            {t('capture.download', { size })}
          </a>
        )}
      </div>
      <p role="status">{isRefused.value && t('capture.refused')}</p>
    </Card>
  );
}
