import type { Signal } from '@preact/signals';
import { useTexts } from './use-texts.ts';

/** A button that switches between a picture and its table. */
export function TableToggle({ isTable }: { readonly isTable: Signal<boolean> }) {
  const { t } = useTexts();
  return (
    <button
      type="button"
      class="button quiet"
      aria-pressed={isTable.value}
      onClick={() => {
        isTable.value = !isTable.value;
      }}
    >
      {t('as_table')}
    </button>
  );
}
