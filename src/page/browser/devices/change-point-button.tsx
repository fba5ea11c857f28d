import { useSignal } from '@preact/signals';
import { usePage } from '../client/page.ts';
import { useTexts } from '../parts/use-texts.ts';
import type { PointChange } from '../setup/point-lists.ts';

interface ChangePointButtonProps {
  readonly change: PointChange;
  /** Name of the point. */
  readonly point: string;
}

/** A button that begins a change of the points that are read; nothing if the bridge cannot take up a changed configuration. */
export function ChangePointButton({ change, point }: ChangePointButtonProps) {
  const { documents, language } = usePage();
  const { t } = useTexts();
  const failure = useSignal<string | null>(null);
  if ((documents.bridge.value?.reload ?? null) === null) return null;
  const begin = async (): Promise<void> => {
    failure.value = await import('../setup/change-point.ts')
      .then(({ changePoint }) => changePoint(change, language.language.peek()))
      .catch(() => t('login.unreachable'));
  };
  const label = t(`points.${change.kind}`, { point });
  return (
    <>
      <button type="button" class="icon-button" title={label} aria-label={label} onClick={() => void begin()}>
        {change.kind === 'add' ? '+' : '−'}
      </button>
      {failure.value !== null && <span role="alert">{failure.value}</span>}
    </>
  );
}
