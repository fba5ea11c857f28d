import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { HeldRemovals } from '../../view/documents/announced.ts';
import type { ActionReply } from '../../view/documents/replies.ts';
import { post, request, untilAnswered } from '../client/api.ts';
import { usePage } from '../client/page.ts';
import { Card } from '../parts/card.tsx';
import { useTexts } from '../parts/use-texts.ts';

/** Shows the entities whose removal from Home Assistant waits, with a button that removes them after a second press. */
export function HeldRemovalsCard() {
  const { t, locale } = useTexts();
  const { documents, language: setting } = usePage();
  const language = setting.language.value;
  const held = documents.bridge.value?.homeAssistant.held ?? 0;
  const devices = useSignal<readonly HeldRemovals[]>([]);
  const step = useSignal<'shown' | 'asks' | 'accepted'>('shown');
  useEffect(() => {
    let isShown = true;
    step.value = 'shown';
    void untilAnswered(
      () => request<readonly HeldRemovals[]>(`held?language=${language}`),
      () => isShown,
    ).then((reply) => {
      if (reply !== null && isShown) devices.value = reply;
    });
    return () => {
      isShown = false;
    };
  }, [language, held]);
  const remove = async (): Promise<void> => {
    const { accepted } = await post<ActionReply>('remove-held').catch(() => ({ accepted: false }));
    step.value = accepted ? 'accepted' : 'shown';
  };
  const count = held.toLocaleString(locale);
  return (
    <Card title={t('removals.title')}>
      <p>{t('removals.explained', { count })}</p>
      {devices.value.map(({ identifier, name, entities }) => (
        <details key={identifier}>
          <summary>{t('removals.device', { name, count: entities.length.toLocaleString(locale) })}</summary>
          <ul class="plain-list">
            {entities.map(({ name, entityId }) => (
              <li key={entityId}>
                {name} <code>{entityId}</code>
              </li>
            ))}
          </ul>
        </details>
      ))}
      <p class="secondary">{t('removals.undo')}</p>
      <div class="actions">
        {step.value === 'shown' && (
          <button type="button" class="button" onClick={() => (step.value = 'asks')}>
            {t('removals.remove', { count })}
          </button>
        )}
        {step.value === 'asks' && (
          <>
            <button type="button" class="button primary" onClick={() => void remove()}>
              {t('removals.confirm')}
            </button>
            <button type="button" class="button" onClick={() => (step.value = 'shown')}>
              {t('removals.keep')}
            </button>
          </>
        )}
      </div>
      <p role="status">{step.value === 'asks' ? t('removals.sure', { count }) : step.value === 'accepted' && t('removals.asked')}</p>
    </Card>
  );
}
