import type { EntitySpec, Language } from '../entities.ts';
import { PLAIN } from '../entities.ts';

/** One diagnostic entity and where its value in the state JSON comes from. */
export interface Diagnostic<Source> {
  readonly slug: string;
  readonly platform: 'sensor' | 'binary_sensor';
  readonly name: Readonly<Record<Language, string>>;
  readonly deviceClass?: string;
  readonly stateClass?: 'measurement' | 'total_increasing';
  readonly unit?: string;
  readonly options?: readonly string[];
  readonly precision?: number;
  readonly valueTemplate?: string;
  readonly value: (source: Source) => DiagnosticValue;
}
export type DiagnosticValue = string | number | boolean | null;

/** Home Assistant shows at most this many characters of a state (home-assistant.md 2.3). */
const STATE_LENGTH = 255;

/** Binary sensors take ON and OFF exactly; `None`, which null becomes, is unknown (home-assistant.md 5). */
export const fromBoolean = (slug: string): string => `{{ {true: 'ON', false: 'OFF'}.get(value_json.${slug}) }}`;

const entity = <Source>({ value: _, name, ...row }: Diagnostic<Source>, language: Language): EntitySpec => ({
  ...PLAIN,
  ...row,
  key: row.slug,
  name: name[language],
  entityCategory: 'diagnostic',
});

/** Made once: that nothing changed is seen at a glance where the objects are the same. */
export const entities = <Source>(rows: readonly Diagnostic<Source>[]): Readonly<Record<Language, readonly EntitySpec[]>> => ({
  en: rows.map((row) => entity(row, 'en')),
  pt: rows.map((row) => entity(row, 'pt')),
});

export const values = <Source>(rows: readonly Diagnostic<Source>[], source: Source): Record<string, DiagnosticValue> =>
  Object.fromEntries(rows.map(({ slug, value }) => [slug, value(source)]));

/** As much of a text as Home Assistant shows. */
export function shortened(text: string | null): string | null {
  if (text === null) return null;
  const characters = [...text];
  return characters.length <= STATE_LENGTH ? text : `${characters.slice(0, STATE_LENGTH - 1).join('')}…`;
}
