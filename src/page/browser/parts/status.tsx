import type { PlantRow } from '../../view/documents/plants.ts';
import { usePage } from '../client/page.ts';
import { formatMoment, type Zone } from '../format/times.ts';
import { Icon, type IconName } from './icon.tsx';
import { useTexts } from './use-texts.ts';

export type Tone = 'ok' | 'warning' | 'error' | 'muted';

const ICONS: Readonly<Record<Tone, IconName>> = { ok: 'check', warning: 'warning', error: 'error', muted: 'unknown' };

/** Shows a state as an icon and a word. */
export const Status = ({ tone, word, icon = ICONS[tone] }: { tone: Tone; word: string; icon?: IconName }) => (
  <span class={`status status-${tone}`}>
    <Icon name={icon} />
    <span>{word}</span>
  </span>
);

type DataState = PlantRow['dataState'];

const DATA_TONES: Readonly<Record<DataState, Tone>> = { fresh: 'ok', asleep: 'muted', stale: 'warning', never_seen: 'muted' };

export interface DataStatusProps {
  readonly state: DataState;
  readonly measuredAt: number | null;
  readonly zone: Zone;
}

/** Shows whether the values of a device are current; for a device that is asleep, since when it is. */
export function DataStatus({ state, measuredAt, zone }: DataStatusProps) {
  const { clock, connection } = usePage();
  const { t, locale } = useTexts();
  // While the bridge does not answer, the state is not known. The age of the values is shown in any case.
  if (connection.value.state === 'lost') return null;
  if (state !== 'asleep' || measuredAt === null) return <Status tone={DATA_TONES[state]} word={t(`data_state.${state}`)} />;
  return <Status tone="muted" icon="asleep" word={t('asleep_since', { time: formatMoment(measuredAt, clock.now.peek(), zone, locale) })} />;
}
