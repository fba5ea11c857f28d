import type { AlarmView } from '../../view/documents/plants.ts';
import { Card } from '../parts/card.tsx';
import { Icon } from '../parts/icon.tsx';
import { useTexts } from '../parts/use-texts.ts';

/** Shows the open alarms of a plant; nothing if there are none. */
export function AlarmsCard({ alarms }: { readonly alarms: readonly AlarmView[] }) {
  const { t } = useTexts();
  if (alarms.length === 0) return null;
  return (
    <Card title={t('alarms.open', { count: alarms.length })} className="alarms">
      <ul>
        {alarms.map(({ name, code, device, since }) => (
          <li key={`${name} ${code} ${device} ${since}`}>
            <Icon name="error" />
            <span>
              <strong>{name}</strong> <span class="secondary">{[code, device, since].filter((part) => part !== null).join(' · ')}</span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
