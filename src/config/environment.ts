/** Options from environment variables: `ISOLARCLOUD2MQTT_MQTT_URL` is `mqtt.url`, `…_FILE` a file that holds the value. */

import { BROKEN, type Entry } from './entry.ts';
import { suggestion } from './issues.ts';
import { problemAt } from './problems.ts';
import { type ReadContext, readEntry } from './read.ts';
import { isText, type Option, optionsOf } from './shape.ts';
import { parseSource } from './source.ts';

export const PREFIX = 'ISOLARCLOUD2MQTT_';

/** Names the configuration file itself. */
export const CONFIG_VARIABLE = `${PREFIX}CONFIG`;

const FILE_SUFFIX = '_FILE';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variable that sets the option at this path. */
export const variableOf = (path: readonly string[]): string => `${PREFIX}${path.join('_').toUpperCase()}`;

export interface Setting {
  readonly path: readonly string[];
  readonly entry: Entry;
}

export interface EnvironmentContext extends Omit<ReadContext, 'source' | 'from'> {
  /** Text of a file; throws where it cannot be read. */
  readonly readFile: (path: string) => string;
}

/** The options that the environment sets; an empty variable counts as not set. */
export function readEnvironment(env: Environment, context: EnvironmentContext): readonly Setting[] {
  const options = new Map(optionsOf().map((option) => [variableOf(option.path), option]));
  const settings: Setting[] = [];
  const mistake = (variable: string, path: readonly string[], message: string): void =>
    context.report(problemAt({ variable }, path, 'value', message));

  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(PREFIX) || variable === CONFIG_VARIABLE || !value) continue;
    const option = options.get(variable) ?? options.get(variable.slice(0, -FILE_SUFFIX.length));
    if (!option) {
      mistake(variable, [], unknownVariable(variable, [...options.keys(), CONFIG_VARIABLE]));
    } else if (options.has(variable)) {
      if (env[`${variable}${FILE_SUFFIX}`]) mistake(variable, option.path, `is set twice; remove ${variable} or ${variable}${FILE_SUFFIX}`);
      settings.push({ path: option.path, entry: readValue(value, variable, option, context) });
    } else {
      const content = contentOf(value, context.readFile);
      if (content === null) mistake(variable, option.path, 'names a file that cannot be read; check the path and who may read it');
      const entry: Entry = content === null ? { place: { variable }, content: BROKEN } : readValue(content, variable, option, context);
      settings.push({ path: option.path, entry });
    }
  }
  return settings;
}

function contentOf(path: string, readFile: (path: string) => string): string | null {
  try {
    return readFile(path).replace(/\r?\n$/, '');
  } catch {
    return null;
  }
}

/** Text is taken as it is; anything else is read as YAML, as it would stand in the file. */
function readValue(value: string, variable: string, { path, schema }: Option, context: EnvironmentContext): Entry {
  const place = { variable };
  if (isText(schema)) return { place, content: value };
  const { source, contents, problems } = parseSource(variable, value);
  if (problems.length === 0) return readEntry(contents, { path, schema, key: null }, { ...context, source, from: place });
  context.report(problemAt(place, path, 'value', 'is not valid YAML; write it as it would stand in the file'));
  return { place, content: BROKEN };
}

function unknownVariable(variable: string, known: readonly string[]): string {
  const meant = suggestion(
    variable.slice(PREFIX.length),
    known.map((name) => name.slice(PREFIX.length).toLowerCase()),
  );
  return meant ? `is no option; did you mean ${PREFIX}${meant.toUpperCase()}?` : 'is no option; docs/configuration.md lists all of them';
}
