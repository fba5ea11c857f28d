import type { FleetShardView } from '../../view/documents/fleet.ts';
import { Card } from '../parts/card.tsx';
import { ScrollTable } from '../parts/scroll-table.tsx';
import { Status } from '../parts/status.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { useFleetTexts } from './fleet-texts.ts';

/** Shows the shards of the fleet, each with its owner. */
export function ShardsCard({ shards }: { readonly shards: readonly FleetShardView[] }) {
  const f = useFleetTexts();
  const { t } = useTexts();
  if (shards.length === 0) return null;
  return (
    <Card title={f('shards')}>
      <ScrollTable label={t('table_of', { title: f('shards') })}>
        <thead>
          <tr>
            <th scope="col">{f('column.shard')}</th>
            <th scope="col">{f('column.owner')}</th>
            <th scope="col">{f('column.wish')}</th>
            <th scope="col" class="numeric">
              {f('column.plants')}
            </th>
            <th scope="col" class="numeric">
              {f('column.epoch')}
            </th>
            <th scope="col">{f('column.account')}</th>
          </tr>
        </thead>
        <tbody>
          {shards.map(({ shard, owner, wish, isUnowned, plants, epoch, account }) => (
            <tr key={shard}>
              <th scope="row">{shard}</th>
              <td>{isUnowned ? <Status tone="error" word={owner ?? f('nobody')} /> : (owner ?? '–')}</td>
              <td>{wish ?? '–'}</td>
              <td class="numeric">{plants}</td>
              <td class="numeric">{epoch}</td>
              <td>{account}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </Card>
  );
}
