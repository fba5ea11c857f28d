import type { ConnectionStatus } from '../../view/documents/bridge.ts';
import { usePage } from '../client/page.ts';
import { useTexts } from '../parts/use-texts.ts';

const NAMES = ['cloud', 'broker', 'homeAssistant'] as const;

/** Shows the state of cloud, broker and Home Assistant: a dot, whose shape differs by state, and a word. */
export function ConnectionDots() {
  const { documents, connection } = usePage();
  const { t } = useTexts();
  const connections = documents.bridge.value?.connections;
  if (connections === undefined) return null;
  // While the bridge does not answer, the state of its connections is not known.
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
