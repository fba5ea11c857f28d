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

/** One for each key of a document: the key is the slug of the entity, and `entity.<slug>` in the texts its name. */
export type Diagnostics<Key extends Slug> = Readonly<Record<Key, Diagnostic>>;

/** Binary sensors take ON and OFF exactly; `None`, which null becomes, is unknown (home-assistant.md 5). */
export const fromBoolean = (slug: string): string => `{{ {true: 'ON', false: 'OFF'}.get(value_json.${slug}) }}`;

/** The entities in a language, made once for each: objects that stay the same need no comparison. */
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
