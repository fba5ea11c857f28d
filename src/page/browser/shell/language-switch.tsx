import { LANGUAGES, type Language, languageTag } from '../../../texts/languages.ts';
import { usePage } from '../client/page.ts';
import { useTexts } from '../parts/use-texts.ts';

/** A select box for the language of the page. */
export function LanguageSwitch() {
  const { language } = usePage();
  const { t } = useTexts();
  return (
    <label class="language">
      <span class="offscreen">{t('language')}</span>
      <select value={language.language.value} onChange={({ currentTarget }) => void language.choose(currentTarget.value as Language)}>
        {LANGUAGES.map((one) => (
          <option key={one} value={one} lang={languageTag(one)}>
            {nameOf(one)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Returns the name of a language in that language. */
const nameOf = (language: Language): string | undefined => new Intl.DisplayNames(language, { type: 'language' }).of(language);
