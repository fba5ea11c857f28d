import type { PlantRow } from '../../view/documents.ts';
import { Icon, type IconName } from './icon.tsx';
import { useTexts } from './use-texts.ts';

export type Tone = 'ok' | 'warning' | 'error' | 'muted';

const ICONS: Readonly<Record<Tone, IconName>> = { ok: 'check', warning: 'warning', error: 'error', muted: 'unknown' };

/** A state by icon and word. */
export const Status = ({ tone, word, icon = ICONS[tone] }: { tone: Tone; word: string; icon?: IconName }) => (
  <span class={`status status-${tone}`}>
    <Icon name={icon} />
    <span>{word}</span>
  </span>
);

type DataState = PlantRow['dataState'];

const DATA_TONES: Readonly<Record<DataState, Tone>> = { fresh: 'ok', asleep: 'muted', stale: 'warning', never_seen: 'muted' };

/** Whether values are current. */
export function DataStatus({ state }: { state: DataState }) {
  const { t } = useTexts();
  return <Status tone={DATA_TONES[state]} word={t(`data_state.${state}`)} {...(state === 'asleep' && { icon: 'asleep' })} />;
}
