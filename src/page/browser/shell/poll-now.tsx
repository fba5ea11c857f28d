import { useSignal } from '@preact/signals';
import { api } from '../client/api.ts';
import { usePage } from '../client/page.ts';
import { secondsUntil } from '../format/times.ts';
import { Icon } from '../parts/icon.tsx';
import { useTexts } from '../parts/use-texts.ts';

/** A button that requests a poll. After a request it shows the seconds until the bridge accepts the next one. */
export function PollNow() {
  const { documents, clock, connection } = usePage();
  const { t } = useTexts();
  const againAt = useSignal<number | null>(null);
  const polls = documents.bridge.value?.polls;
  if (polls === undefined) return null;
  const seconds = secondsUntil(Math.max(polls.refreshAt ?? 0, againAt.value ?? 0), clock.now.value);
  const isRunning = polls.reason === 'running';
  const isOff = isRunning || seconds > 0 || connection.value.state !== 'open';
  const poll = async (): Promise<void> => {
    if (isOff) return;
    const reply = await api.refresh().catch(() => null);
    againAt.value = reply?.againAt ?? null;
  };
  return (
    <button type="button" class="button primary" aria-disabled={isOff} onClick={() => void poll()}>
      <Icon name="refresh" />
      <span>{isRunning ? t('poll.running') : seconds > 0 ? t('poll.in', { seconds }) : t('poll.now')}</span>
    </button>
  );
}
