import { usePage } from '../client/page.ts';
import type { Translate } from '../settings/language.ts';

/** Returns the texts and the locale of the page's language. */
export function useTexts(): { readonly t: Translate; readonly locale: string } {
  const { language } = usePage();
  return { t: language.t, locale: language.locale };
}
