import type { FleetReplicaView } from '../../view/documents/fleet.ts';
import { Age } from '../parts/age.tsx';
import { Card } from '../parts/card.tsx';
import { ScrollTable } from '../parts/scroll-table.tsx';
import { Status, type Tone } from '../parts/status.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { useFleetTexts } from './fleet-texts.ts';

const TONES: Readonly<Record<FleetReplicaView['state'], Tone>> = { alive: 'ok', draining: 'warning', cut_off: 'warning', ended: 'error' };

/** Shows the replicas of the fleet. */
export function ReplicasCard({ replicas }: { readonly replicas: readonly FleetReplicaView[] }) {
  const f = useFleetTexts();
  const { t } = useTexts();
  return (
    <Card title={f('replicas')}>
      {replicas.length === 0 ? (
        <p>{f('empty')}</p>
      ) : (
        <ScrollTable label={t('table_of', { title: f('replicas') })}>
          <thead>
            <tr>
              <th scope="col">{f('column.replica')}</th>
              <th scope="col">{f('column.state')}</th>
              <th scope="col">{f('heartbeat')}</th>
              <th scope="col" class="numeric">
                {f('column.shards')}
              </th>
              <th scope="col" class="numeric">
                {f('column.plants')}
              </th>
              <th scope="col">{f('column.version')}</th>
            </tr>
          </thead>
          <tbody>
            {replicas.map(({ name, state, beatAt, shards, plants, version }, index) => (
              // A replica that was started again has a row of its former run.
              <tr key={`${name} ${index}`}>
                <th scope="row">{name}</th>
                <td>
                  <Status tone={TONES[state]} word={f(`state.${state}`)} />
                </td>
                <td>
                  <Age at={beatAt} zone={null} />
                </td>
                <td class="numeric">{shards}</td>
                <td class="numeric">{plants}</td>
                <td>{version}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </Card>
  );
}
