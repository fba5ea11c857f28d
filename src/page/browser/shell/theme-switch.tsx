import { usePage } from '../client/page.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { THEMES, type Theme } from '../settings/theme.ts';

const ICONS: Readonly<Record<Theme, IconName>> = { auto: 'auto', light: 'sun', dark: 'asleep' };

/** Radio buttons for the theme: that of the system, light or dark. */
export function ThemeSwitch() {
  const { chosen } = usePage().theme;
  const { t } = useTexts();
  return (
    <fieldset class="segments">
      <legend class="offscreen">{t('theme.label')}</legend>
      {THEMES.map((theme) => (
        <label key={theme} class="segment" title={t(`theme.${theme}`)}>
          <input
            type="radio"
            name="theme"
            class="offscreen"
            checked={chosen.value === theme}
            onChange={() => {
              chosen.value = theme;
            }}
          />
          <Icon name={ICONS[theme]} />
          <span>{t(`theme.${theme}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
