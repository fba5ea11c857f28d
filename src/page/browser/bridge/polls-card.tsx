import type { PollsView } from '../../view/documents/bridge.ts';
import { usePage } from '../client/page.ts';
import { formatNumber, NO_VALUE } from '../format/numbers.ts';
import { formatClockWithSeconds, formatUntil } from '../format/times.ts';
import { Age } from '../parts/age.tsx';
import { Card } from '../parts/card.tsx';
import { Problem } from '../parts/problem.tsx';
import { useTexts } from '../parts/use-texts.ts';

/** Shows the last poll, the time of the next one, and what decides that time. */
export function PollsCard({ polls }: { readonly polls: PollsView }) {
  const { clock } = usePage();
  const { t, locale } = useTexts();
  const { lastAt, nextAt, reason, problem, lastSeconds } = polls;
  return (
    <Card title={t('polls.title')}>
      <p class="headline">
        {nextAt === null ? t(reason === 'running' ? 'polls.running' : 'polls.not_planned') : formatClockWithSeconds(nextAt, null, locale)}
        {nextAt !== null && <span class="secondary"> {formatUntil(nextAt - clock.now.value, locale)}</span>}
      </p>
      <p class="secondary">{t(`polls.reason.${reason}`)}</p>
      {problem !== null && <Problem problem={problem} />}
      <dl class="facts">
        <div>
          <dt>{t('polls.last')}</dt>
          <dd>
            <Age at={lastAt} zone={null} />
          </dd>
        </div>
        <div>
          <dt>{t('polls.took')}</dt>
          <dd>{lastSeconds === null ? NO_VALUE : `${formatNumber(lastSeconds, locale, 1)}\u00a0s`}</dd>
        </div>
      </dl>
    </Card>
  );
}
