/** Generates docs/configuration.md from the schema. */

import * as z from 'zod';

import { renderMarkdownTable } from '../markdown-table.ts';
import type { Texts } from '../texts/texts.ts';
import { variableOf } from './environment.ts';
import { inlineYaml } from './inline-yaml.ts';
import { configSchema } from './schema.ts';
import {
  describedAt,
  documentationOf,
  isHidden,
  isRequired,
  isSection,
  isTextOrList,
  itemOf,
  type Option,
  optionsOf,
  presetOf,
  unwrap,
} from './shape.ts';

/** Where a page of the documentation is. */
export interface PagePlace {
  /** Path from the page to the root folder of the repository. */
  readonly root: string;
  readonly texts: Texts;
}

const EXAMPLE = `\`\`\`yaml
version: 1
isolarcloud:
  region: international
  app_key: your-app-key
  secret_key: your-secret-key
  username: you@example.org
  password: your-password
mqtt:
  url: mqtt://localhost:1883
\`\`\``;

/** Returns the whole page as Markdown. */
export function renderReference({ root, texts }: PagePlace): string {
  const members = Object.entries(configSchema.shape) as [string, z.ZodType][];
  const single = members.filter(([, schema]) => !isSection(schema)).map(([key, schema]) => ({ path: [key], schema }));
  const sections = members.filter(([, schema]) => isSection(schema));
  const blocks = [
    ...introduction(root, texts),
    `## ${texts('reference.configuration.top')}`,
    table(single, 0, texts),
    ...single.flatMap(({ path, schema }) => listOfSections(path, schema, texts)),
    ...sections.flatMap(([key, schema]) => section(key, schema, texts)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const introduction = (root: string, texts: Texts): readonly string[] => [
  `# ${texts('reference.configuration.title')}`,
  texts('reference.other_language', { page: 'configuration.md' }),
  texts('reference.configuration.begin'),
  EXAMPLE,
  texts('reference.configuration.example', { root }),
  `## ${texts('reference.configuration.places')}`,
  [
    `- ${texts('reference.configuration.environment', { variable: variableOf(['mqtt', 'url']) })}`,
    `- ${texts('reference.configuration.file', { variable: variableOf(['mqtt', 'password']) })}`,
    `- ${texts('reference.configuration.secrets')}`,
  ].join('\n'),
  texts('reference.configuration.paths'),
  `## ${texts('reference.configuration.change')}`,
  texts('reference.configuration.reload', { root }),
  texts('reference.configuration.restart', { root }),
];

function section(key: string, schema: z.ZodType, texts: Texts): readonly string[] {
  const options = optionsOf(schema, [key]);
  const lists = options.flatMap(({ path, schema: list }) => listOfSections(path, list, texts));
  return [`## ${key}`, descriptionOf({ path: [key], schema }, texts), table(options, 1, texts), ...lists];
}

/** Returns a table with the options of an entry of a list; empty if the entries are not sections. */
function listOfSections(path: readonly string[], schema: z.ZodType, texts: Texts): readonly string[] {
  const item = itemOf(schema);
  if (!(item instanceof z.ZodObject)) return [];
  return [`### ${texts('reference.configuration.each', { list: path.join('.') })}`, table(optionsOf(item, path), path.length, texts)];
}

/** @param above number of names at the beginning of each path that the rows leave out */
const table = (options: readonly Option[], above: number, texts: Texts): string =>
  renderMarkdownTable(
    (['option', 'value', 'default', 'meaning'] as const).map((column) => texts(`reference.column.${column}`)),
    options.map((option) => row(option, above, texts)),
  );

function row(option: Option, above: number, texts: Texts): readonly string[] {
  const { path, schema } = option;
  const { example } = documentationOf(schema);
  const isShown = isTelling(schema) && example !== undefined;
  const illustration = isShown ? ` ${texts('reference.configuration.shown', { example: code(example) })}` : '';
  return [
    `\`${path.slice(above).join('.')}\``,
    valueText(schema, texts),
    presetText(schema, texts),
    `${descriptionOf(option, texts)}${illustration}`,
  ];
}

const descriptionOf = ({ path, schema }: Option, texts: Texts): string =>
  texts(`option.${describedAt(path).join('.')}`, undefined, documentationOf(schema).description);

/** Whether an example adds information that the rest of the row does not have. */
function isTelling(schema: z.ZodType): boolean {
  const bare = unwrap(schema);
  return !(
    bare instanceof z.ZodBoolean ||
    bare instanceof z.ZodLiteral ||
    bare instanceof z.ZodEnum ||
    (isHidden(schema) && isRequired(schema))
  );
}

const code = (value: unknown): string => `\`${inlineYaml(value)}\``;

function presetText(schema: z.ZodType, texts: Texts): string {
  if (isRequired(schema)) return texts('reference.configuration.required');
  const preset = presetOf(schema);
  return preset === null ? '' : code(preset);
}

const isBounded = (maximum: number | null): boolean => maximum !== null && maximum < Number.MAX_SAFE_INTEGER;

function valueText(schema: z.ZodType, texts: Texts): string {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodEnum) return bare.options.map(code).join(', ');
  if (bare instanceof z.ZodLiteral) return [...bare.values].map(code).join(', ');
  if (bare instanceof z.ZodBoolean) return '`true`, `false`';
  if (bare instanceof z.ZodNumber) {
    const { minValue: min, maxValue: max } = bare;
    return isBounded(max)
      ? texts('reference.configuration.range', { min: String(min), max: String(max) })
      : texts('reference.configuration.number');
  }
  if (isTextOrList(schema)) return texts('reference.configuration.text_or_list');
  if (bare instanceof z.ZodUnion) return texts('reference.configuration.all_or_list');
  if (bare instanceof z.ZodArray) return texts('reference.configuration.list');
  return texts(bare instanceof z.ZodRecord ? 'reference.configuration.map' : 'reference.configuration.text');
}
