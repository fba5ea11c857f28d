import { type ReadonlySignal, signal } from '@preact/signals';
import { LANGUAGES, type Language, languageTag } from '../../../texts/languages.ts';
import { filled } from '../../../texts/placeholders.ts';
import type { KeyIn } from '../../../texts/texts.ts';
import { store, stored } from './storage.ts';

type PageKey = KeyIn<'page'>;
/** Those texts of a language that the page uses; vite.config.ts selects them. */
type Dictionary = Readonly<Partial<Record<string, string>>>;

export type Values = Readonly<Record<string, string | number>>;

/** Returns the text of a key, with its `{placeholders}` replaced by values. */
export type Translate = (key: PageKey, values?: Values) => string;

const DICTIONARIES: Readonly<Record<Language, () => Promise<{ readonly default: Dictionary }>>> = {
  en: () => import('../../../texts/en.json'),
  pt: () => import('../../../texts/pt.json'),
  de: () => import('../../../texts/de.json'),
  es: () => import('../../../texts/es.json'),
  fr: () => import('../../../texts/fr.json'),
  nl: () => import('../../../texts/nl.json'),
};

const KEY = 'isolarcloud2mqtt.language';

/** The language of the page: the one that the user has chosen, otherwise that of the browser. */
export class LanguageSetting {
  readonly #language = signal<Language>(
    LANGUAGES.find((known) => known === stored(KEY)) ?? LANGUAGES.find((known) => navigator.language.startsWith(known)) ?? 'en',
  );
  readonly #dictionary = signal<Dictionary>({});

  get language(): ReadonlySignal<Language> {
    return this.#language;
  }

  get locale(): string {
    return languageTag(this.#language.value);
  }

  readonly t: Translate = (key, values = {}) => this.filled(this.#dictionary.value[key] ?? key, values);

  /** Returns a text of this language with its placeholders replaced by values. */
  filled(text: string, values: Values): string {
    return filled(text, (name) => values[name]?.toString(), this.#language.value);
  }

  /** Loads the dictionary of the language. Call it before the page is shown. */
  async load(): Promise<void> {
    await this.#show(this.#language.peek());
  }

  /** Shows another language after its dictionary is loaded. If that fails, nothing changes. */
  async choose(language: Language): Promise<void> {
    await this.#show(language).then(
      () => store(KEY, language),
      () => undefined,
    );
  }

  async #show(language: Language): Promise<void> {
    this.#dictionary.value = (await DICTIONARIES[language]()).default;
    this.#language.value = language;
    document.documentElement.lang = languageTag(language);
  }
}
