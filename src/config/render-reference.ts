/** Generates docs/configuration.md from the schema. */

import * as z from 'zod';

import { variableOf } from './environment.ts';
import { inlineYaml } from './inline-yaml.ts';
import { configSchema } from './schema.ts';
import { documentationOf, isHidden, isRequired, isSection, itemOf, type Option, optionsOf, presetOf, unwrap } from './shape.ts';

const INTRODUCTION = `# Configuration

One YAML file, \`config.yaml\` in the working folder unless \`--config\` or \`ISOLARCLOUD2MQTT_CONFIG\` names another.
\`isolarcloud2mqtt setup\` asks for what it needs, tests it and writes it; secrets go to secrets.yaml. Written by hand, this is enough:

\`\`\`yaml
version: 1
isolarcloud:
  region: international
  app_key: your-app-key
  secret_key: your-secret-key
  username: you@example.org
  password: your-password
mqtt:
  url: mqtt://localhost:1883
\`\`\`

[config.example.yaml](../config.example.yaml) holds every option. With \`config.schema.json\` (its first line names it) editors
complete and check while you type. All mistakes are reported at once, each with its line and what to write instead.

## Other places for a value

- **Environment.** \`${variableOf(['mqtt', 'url'])}\` sets \`mqtt.url\`: the path in capitals, with \`_\` between. It goes before the
  file; an empty variable counts as not set. Lists and maps are written as YAML: \`["1234567", "2345678"]\`. Without a file,
  the environment alone is a configuration.
- **A file of its own**, such as a Docker secret. \`${variableOf(['mqtt', 'password'])}_FILE=/run/secrets/mqtt\` takes the value
  from that file, without the line ends behind it.
- **secrets.yaml** beside the configuration file, as in Home Assistant: \`password: !secret mqtt_password\` looks up the line
  \`mqtt_password: …\` there.

Paths are relative to the folder of the configuration file. A value that begins with a character such as \`*\`, \`&\`, \`!\`, \`@\`
or \`#\` must stand in quotes.
`;

const HEADER = ['| Option | Value | Default | Meaning |', '| --- | --- | --- | --- |'];

/** Returns the whole page as Markdown. */
export function renderReference(): string {
  const members = Object.entries(configSchema.shape) as [string, z.ZodType][];
  const single = members.filter(([, schema]) => !isSection(schema));
  const sections = members.filter(([, schema]) => isSection(schema));
  return [
    INTRODUCTION,
    ['## At the top', '', ...HEADER, ...single.map(([key, schema]) => row({ path: [key], schema })), ''].join('\n'),
    ...sections.map(([key, schema]) => section(key, schema)),
  ].join('\n');
}

function section(key: string, schema: z.ZodType): string {
  const options = optionsOf(schema);
  const lists = options.flatMap(({ path, schema: list }) => listOfSections(`${key}.${path.join('.')}`, list));
  return [`## ${key}`, '', documentationOf(schema).description, '', ...HEADER, ...options.map(row), '', ...lists].join('\n');
}

/** Returns a table with the options of an entry of a list; empty if the entries are not sections. */
function listOfSections(name: string, schema: z.ZodType): readonly string[] {
  const item = itemOf(schema);
  return item instanceof z.ZodObject ? [`### Each of ${name}`, '', ...HEADER, ...optionsOf(item).map(row), ''] : [];
}

function row({ path, schema }: Option): string {
  const { description, example } = documentationOf(schema);
  const illustration = isTelling(schema) && example !== undefined ? ` Example: ${code(example)}.` : '';
  const cells = [`\`${path.join('.')}\``, valueText(schema), presetText(schema), `${description}${illustration}`];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

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

function presetText(schema: z.ZodType): string {
  if (isRequired(schema)) return '**must be set**';
  const preset = presetOf(schema);
  return preset === null ? '' : code(preset);
}

const isBounded = (maximum: number | null): boolean => maximum !== null && maximum < Number.MAX_SAFE_INTEGER;

function valueText(schema: z.ZodType): string {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodEnum) return bare.options.map(code).join(', ');
  if (bare instanceof z.ZodLiteral) return [...bare.values].map(code).join(', ');
  if (bare instanceof z.ZodBoolean) return '`true`, `false`';
  if (bare instanceof z.ZodNumber) return isBounded(bare.maxValue) ? `${bare.minValue} to ${bare.maxValue}` : 'number';
  if (bare instanceof z.ZodUnion) return '`all` or list';
  if (bare instanceof z.ZodArray) return 'list';
  return bare instanceof z.ZodRecord ? 'map' : 'text';
}
