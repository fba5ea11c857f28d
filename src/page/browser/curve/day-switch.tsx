import type { Signal } from '@preact/signals';
import { useTexts } from '../parts/use-texts.ts';

/** Chooses today or yesterday. */
export function DaySwitch({ daysAgo }: { readonly daysAgo: Signal<number> }) {
  const { t } = useTexts();
  return (
    <fieldset class="segments">
      <legend class="offscreen">{t('curve.day')}</legend>
      {[t('curve.yesterday'), t('curve.today')].map((name, index) => (
        <label key={name} class="segment">
          <input
            type="radio"
            name="day"
            class="offscreen"
            checked={daysAgo.value === 1 - index}
            onChange={() => {
              daysAgo.value = 1 - index;
            }}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}
