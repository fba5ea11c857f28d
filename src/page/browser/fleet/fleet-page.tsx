import { usePage } from '../client/page.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { Problem } from '../parts/problem.tsx';
import { Status } from '../parts/status.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { type FleetTexts, FleetTextsContext } from './fleet-texts.ts';
import { ReplicasCard } from './replicas-card.tsx';
import { ShardsCard } from './shards-card.tsx';

/** The page of a replica: who owns what in its fleet, and what is wrong. */
export function FleetPage() {
  const { documents, connection, language } = usePage();
  const { t } = useTexts();
  const fleet = documents.fleet.value;
  if (fleet === null) return <p class="loading">{t('loading')}</p>;
  const { texts, problem, calls, replica, replicas, shards } = fleet;
  const f: FleetTexts = (key) => texts[`fleet.${key}`] ?? key;
  return (
    <FleetTextsContext.Provider value={f}>
      <PageTitle title={f('title')} />
      <div role="status">
        {problem !== null && <Problem problem={problem} />}
        {problem === null && connection.value.state !== 'lost' && <Status tone="ok" word={f('ok')} />}
      </div>
      <ReplicasCard replicas={replicas} />
      <ShardsCard shards={shards} />
      {calls !== null && <p>{calls}</p>}
      <p class="secondary">{language.filled(f('served'), { replica })}</p>
    </FleetTextsContext.Provider>
  );
}
