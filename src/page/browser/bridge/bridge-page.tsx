import { usePage } from '../client/page.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { Lazy } from '../shell/lazy.tsx';
import { AnnouncedCard } from './announced-card.tsx';
import { CallsCard } from './calls-card.tsx';
import { ConnectionsCard } from './connections-card.tsx';
import { PollsCard } from './polls-card.tsx';

/** Loads the card that is seldom shown. */
const heldRemovals = async () => (await import('../removals/held-removals.tsx')).HeldRemovalsCard;

/** The page about the bridge: polls, calls, connections, and what is announced to Home Assistant. */
export function BridgePage() {
  const { t } = useTexts();
  const bridge = usePage().documents.bridge.value;
  if (bridge === null) return null;
  return (
    <>
      <PageTitle title={t('nav.bridge')} />
      {bridge.homeAssistant.held > 0 && <Lazy load={heldRemovals} />}
      <div class="columns">
        <div class="column">
          <PollsCard polls={bridge.polls} />
          <ConnectionsCard bridge={bridge} />
          {bridge.reload !== null && (
            <a class="button" href="#/configuration">
              {t('configuration')}
            </a>
          )}
        </div>
        <div class="column">
          <CallsCard calls={bridge.calls} />
          <AnnouncedCard announced={bridge.homeAssistant} />
        </div>
      </div>
    </>
  );
}
