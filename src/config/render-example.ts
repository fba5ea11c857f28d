/** Generates config.example.yaml from the schema: every option with its documentation. */

import * as z from 'zod';

import { inlineYaml } from './inline-yaml.ts';
import { configSchema } from './schema.ts';
import { describedAt, documentationOf, isInExample, isSection, isTextOrList, itemOf, presetOf, unwrap } from './shape.ts';

const WIDTH = 110;

const INTRODUCTION = `# yaml-language-server: $schema=./config.schema.json

# Configuration of isolarcloud2mqtt: copy this file to config.yaml and fill in your account.
# A line such as "#region: international" shows what holds unless you write it otherwise, or an example where nothing holds:
# take away its # to set it. Every value can come from the environment instead, or from secrets.yaml as "!secret name": see
# docs/configuration.md.
`;

/**
 * Returns the whole file. An option that is not set has a `#` directly before its name; an explanation has a space after its
 * `#`.
 */
export const renderExample = (): string =>
  [
    INTRODUCTION,
    ...Object.entries(configSchema.shape).map(([key, schema]) => block([key], schema, { indent: '', dash: '', inList: false })),
  ].join('\n');

interface Layout {
  readonly indent: string;
  /** The text before the first option of a list entry (`- `); otherwise empty. */
  readonly dash: string;
  readonly inList: boolean;
}

function block(path: readonly string[], schema: z.ZodType, layout: Layout): string {
  const { indent, dash, inList } = layout;
  const key = path.at(-1) ?? '';
  const comment = describedAt(path) === path ? commentOf(schema) : null;
  const comments = comment === null ? [] : wrapped(comment, WIDTH - indent.length).map((line) => `${indent}# ${line}\n`);
  const mark = !inList && (isInExample(schema) || isSection(schema)) ? '' : '#';
  const start = `${indent.slice(dash.length)}${mark}${dash}${key}:`;
  const members = membersOf(path, schema, layout);
  return `${comments.join('')}${start}${members === null ? ` ${inlineYaml(shownValue(schema))}\n` : `\n${members}`}`;
}

/** Returns the options of a section, or of the sections in a list; null if the option is a single value. */
function membersOf(path: readonly string[], schema: z.ZodType, { indent, inList }: Layout): string | null {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodObject) return blocks(path, bare, { indent: `${indent}  `, dash: '', inList });
  const item = itemOf(schema);
  return item instanceof z.ZodObject ? blocks(path, item, { indent: `${indent}    `, dash: '- ', inList: true }) : null;
}

const blocks = (path: readonly string[], section: z.ZodObject, layout: Layout): string =>
  Object.entries(section.shape)
    .map(([key, member], index) => block([...path, key], member as z.ZodType, index === 0 ? layout : { ...layout, dash: '' }))
    .join('');

const isUnset = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);

/** Returns the default of an option, or its example if it has no default. */
const shownValue = (schema: z.ZodType): unknown => (isUnset(presetOf(schema)) ? documentationOf(schema).example : presetOf(schema));

function commentOf(schema: z.ZodType): string {
  const { description, example } = documentationOf(schema);
  const bare = unwrap(schema);
  if (bare instanceof z.ZodEnum) return `${description} One of: ${bare.options.join(', ')}.`;
  if (bare instanceof z.ZodUnion && !isTextOrList(schema)) return `${description} A list: ${inlineYaml(example)}`;
  return isUnset(presetOf(schema)) && !isInExample(schema) ? `${description} For example:` : description;
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
