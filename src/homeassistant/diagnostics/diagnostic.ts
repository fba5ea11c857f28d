import type { KeyIn, Texts } from '../../texts/texts.ts';
import type { EntitySpec } from '../entities.ts';
import { PLAIN } from '../entities.ts';

/** The properties of the entity that shows one value of a state document. */
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

/**
 * Key: key of a state document, which is also the slug of its entity. Value: the properties of this entity. Its name is the text
 * `entity.<slug>`.
 */
export type Diagnostics<Key extends Slug> = Readonly<Record<Key, Diagnostic>>;

/**
 * Value template of a binary sensor, whose state must be ON or OFF. Null renders as `None`, which Home Assistant shows as unknown
 * (home-assistant.md 5).
 */
export const fromBoolean = (slug: string): string => `{{ {true: 'ON', false: 'OFF'}.get(value_json.${slug}) }}`;

/**
 * Returns a function that gives the entities of these diagnostics in a language. It creates them once for each language, so that
 * unchanged entities are the same objects and are quickly compared.
 */
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
