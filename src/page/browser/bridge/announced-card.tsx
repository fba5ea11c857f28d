import { useSignal } from '@preact/signals';
import type { AnnouncedView } from '../../view/documents/announced.ts';
import { api } from '../client/api.ts';
import { Card } from '../parts/card.tsx';
import { useTexts } from '../parts/use-texts.ts';

/** Shows what is announced to Home Assistant, with a button that announces deleted devices again. */
export function AnnouncedCard({ announced: { enabled, devices, entities, deleted } }: { readonly announced: AnnouncedView }) {
  const { t, locale } = useTexts();
  const isAsked = useSignal(false);
  if (!enabled) {
    return (
      <Card title={t('announced.title')}>
        <p class="secondary">{t('announced.off')}</p>
      </Card>
    );
  }
  const restore = async (): Promise<void> => {
    isAsked.value = await api.restore().then(
      ({ accepted }) => accepted,
      () => false,
    );
  };
  return (
    <Card title={t('announced.title')}>
      <p>{t('announced.count', { devices: devices.toLocaleString(locale), entities: entities.toLocaleString(locale) })}</p>
      {deleted.length > 0 && (
        <>
          <p>{t('announced.deleted')}</p>
          <ul class="plain-list">
            {deleted.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
          <button type="button" class="button" onClick={() => void restore()}>
            {t('announced.restore')}
          </button>
        </>
      )}
      <p role="status">{isAsked.value && t('announced.asked')}</p>
    </Card>
  );
}
