import type { ConnectionStatus } from '../../view/documents.ts';
import { usePage } from '../client/page.ts';
import { useTexts } from '../parts/use-texts.ts';

const NAMES = ['cloud', 'broker', 'homeAssistant'] as const;

/** Whether the cloud, the broker and Home Assistant answer: a dot, whose shape differs by its state, and the words. */
export function ConnectionDots() {
  const { documents, connection } = usePage();
  const { t } = useTexts();
  const connections = documents.bridge.value?.connections;
  if (connections === undefined) return null;
  // Without the bridge nobody knows.
  const statusOf = (name: (typeof NAMES)[number]): ConnectionStatus =>
    connection.value.state === 'lost' ? 'unknown' : connections[name].status;
  return (
    <ul class="dots" aria-label={t('connections.label')}>
      {NAMES.map((name) => (
        <li key={name} class={`dot dot-${statusOf(name)}`}>
          <span class="dot-name">{t(`connections.${name}`)}</span>
          <span class="dot-word">{t(`connection_status.${statusOf(name)}`)}</span>
        </li>
      ))}
    </ul>
  );
}
