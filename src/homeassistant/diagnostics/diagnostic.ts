import type { KeyIn, Texts } from '../../texts/texts.ts';
import type { EntitySpec } from '../entities.ts';
import { PLAIN } from '../entities.ts';

/** How Home Assistant shows one value of a state document. */
export interface Diagnostic {
  readonly platform: 'sensor' | 'binary_sensor';
  readonly deviceClass?: string;
  readonly stateClass?: 'measurement' | 'total_increasing';
  readonly unit?: string;
  readonly options?: readonly string[];
  readonly precision?: number;
  readonly valueTemplate?: string;
}

type Slug = KeyIn<'entity'>;

/** One for each key of a document. The key is the slug of the entity; its name is `entity.<slug>` in the texts. */
export type Diagnostics<Key extends Slug> = Readonly<Record<Key, Diagnostic>>;

/** Binary sensors accept exactly ON and OFF. Null renders as `None`, which means unknown (home-assistant.md 5). */
export const fromBoolean = (slug: string): string => `{{ {true: 'ON', false: 'OFF'}.get(value_json.${slug}) }}`;

/** The entities in a language, created once for each language, so that comparing them is a comparison of references. */
export function entities<Key extends Slug>(diagnostics: Diagnostics<Key>): (texts: Texts) => readonly EntitySpec[] {
  const rows = Object.entries(diagnostics) as [Key, Diagnostic][];
  const made = new WeakMap<Texts, readonly EntitySpec[]>();
  return (texts) => {
    const specs = made.get(texts) ?? rows.map(([slug, facts]) => entity(slug, facts, texts));
    made.set(texts, specs);
    return specs;
  };
}

const entity = (slug: Slug, facts: Diagnostic, texts: Texts): EntitySpec => ({
  ...PLAIN,
  ...facts,
  key: slug,
  slug,
  name: texts(`entity.${slug}`),
  entityCategory: 'diagnostic',
});
