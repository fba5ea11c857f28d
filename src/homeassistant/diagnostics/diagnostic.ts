import type { EntitySpec, Language } from '../entities.ts';
import { PLAIN } from '../entities.ts';

/** How Home Assistant shows one value of a state document. */
export interface Diagnostic {
  readonly platform: 'sensor' | 'binary_sensor';
  readonly name: Readonly<Record<Language, string>>;
  readonly deviceClass?: string;
  readonly stateClass?: 'measurement' | 'total_increasing';
  readonly unit?: string;
  readonly options?: readonly string[];
  readonly precision?: number;
  readonly valueTemplate?: string;
}

/** One for each key of a document: the key is the slug of the entity. */
export type Diagnostics<Key extends string> = Readonly<Record<Key, Diagnostic>>;

/** Binary sensors take ON and OFF exactly; `None`, which null becomes, is unknown (home-assistant.md 5). */
export const fromBoolean = (slug: string): string => `{{ {true: 'ON', false: 'OFF'}.get(value_json.${slug}) }}`;

/** Made once: that nothing changed is seen at a glance where the objects are the same. */
export function entities(diagnostics: Diagnostics<string>): Readonly<Record<Language, readonly EntitySpec[]>> {
  const inLanguage = (language: Language): readonly EntitySpec[] =>
    Object.entries(diagnostics).map(([slug, { name, ...facts }]) => ({
      ...PLAIN,
      ...facts,
      key: slug,
      slug,
      name: name[language],
      entityCategory: 'diagnostic',
    }));
  return { en: inLanguage('en'), pt: inLanguage('pt') };
}
