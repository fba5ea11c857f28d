import type { Signal } from '@preact/signals';
import { useTexts } from './use-texts.ts';

/** Shows a picture as a table, or as a picture again. */
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
