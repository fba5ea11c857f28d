/**
 * Reads options from environment variables: `ISOLARCLOUD2MQTT_MQTT_URL` sets `mqtt.url`. If `_FILE` follows the name, the value
 * is read from the file that the variable names.
 */

import { type Phrase, phrase } from '../texts/texts.ts';
import { BROKEN, type ConfigNode, plain } from './config-node.ts';
import { CONFIG_VARIABLE, PREFIX } from './defaults.ts';
import { problemAt } from './problems.ts';
import { type ReadContext, readNode } from './read.ts';
import { variableMistake } from './secret-mistakes.ts';
import { allOptions, isHidden, isText, isTextOrList, type Option } from './shape.ts';
import { parseSource } from './source.ts';
import { suggestion } from './suggestion.ts';
import { whyUnreadable } from './unreadable.ts';
import { withoutMark } from './utf8.ts';

const FILE_SUFFIX = '_FILE';

/** Variables that are not options: Kubernetes sets them in every container if a service has the name of the bridge. */
const KUBERNETES_SERVICE = new RegExp(`^${PREFIX}(SERVICE_(HOST|PORT)|PORT(_|$))`);

export type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the variable that sets the option at this path. */
export const variableOf = (path: readonly string[]): string => `${PREFIX}${path.join('_').toUpperCase()}`;

/** Whether the environment sets the option at this path, by its variable or by the file that a variable names. */
export const setsOption = (env: Environment, path: readonly string[]): boolean =>
  Boolean(env[variableOf(path)] || env[`${variableOf(path)}${FILE_SUFFIX}`]);

/** Whether the environment sets an account: the App Key of the single one, or a list. */
export const setsAccount = (env: Environment): boolean => setsOption(env, ['isolarcloud', 'app_key']) || setsOption(env, ['accounts']);

/** Returns the variable that sets the option at this path; null if there is no such option. */
export function variableFor(path: readonly PropertyKey[]): string | null {
  const name = path.join('.');
  const option = allOptions().find((known) => known.path.join('.') === name);
  return option ? variableOf(option.path) : null;
}

/**
 * Returns what the environment sets the option at this path to, read as for a configuration; undefined if it sets nothing, or with
 * a mistake.
 */
export function valueIn(env: Environment, path: readonly string[], readFile: EnvironmentContext['readFile']): unknown {
  const variables = [variableOf(path), `${variableOf(path)}${FILE_SUFFIX}`];
  const own = Object.fromEntries(variables.map((variable) => [variable, env[variable]]));
  const [setting] = readEnvironment(own, { secret: () => ({ missing: phrase('mistake.missing') }), readFile, report: () => undefined });
  return setting && plain(setting.node);
}

export interface Setting {
  readonly path: readonly string[];
  readonly node: ConfigNode;
}

export interface EnvironmentContext extends Omit<ReadContext, 'source' | 'from'> {
  /** Returns the text of a file; throws if it cannot be read. */
  readonly readFile: (path: string) => string;
}

/** Returns the options that the environment sets. An empty variable counts as not set. */
export function readEnvironment(env: Environment, context: EnvironmentContext): readonly Setting[] {
  const options = new Map(allOptions().map((option) => [variableOf(option.path), option]));
  const settings: Setting[] = [];
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(PREFIX) || variable === CONFIG_VARIABLE || KUBERNETES_SERVICE.test(variable) || !value) continue;
    const isFile = !options.has(variable) && variable.endsWith(FILE_SUFFIX);
    const name = isFile ? variable.slice(0, -FILE_SUFFIX.length) : variable;
    const option = options.get(name);
    if (!option) context.report(problemAt({ variable }, [], 'value', unknownVariable(variable, [...options.keys(), CONFIG_VARIABLE])));
    else if (!(isFile && env[name]))
      settings.push({ path: option.path, node: readSetting({ variable, value, isFile, option, env }, context) });
  }
  return settings;
}

interface Variable {
  readonly variable: string;
  readonly value: string;
  readonly isFile: boolean;
  readonly option: Option;
  readonly env: Environment;
}

/**
 * Reads the value of one variable. The value of a text option is taken unchanged, also where a list is possible and the value is
 * none; any other value is parsed as YAML, as in the file.
 */
function readSetting({ variable, value, isFile, option: { path, schema }, env }: Variable, context: EnvironmentContext): ConfigNode {
  const location = { variable };
  const broken = (message: Phrase): ConfigNode => {
    context.report(problemAt(location, path, 'value', message));
    return { location, content: BROKEN };
  };
  const twin = `${variable}${FILE_SUFFIX}`;
  if (env[twin]) return broken(phrase('mistake.set_twice', { variable, twin }));
  const read = isFile ? contentOf(value, context.readFile) : { text: value };
  if ('unreadable' in read) return broken(phrase('mistake.file_variable.unreadable', { why: read.unreadable }));
  const { text } = read;
  if (isText(schema) || (isTextOrList(schema) && !text.trimStart().startsWith('['))) {
    const mistake = isHidden(schema) ? variableMistake(text) : null;
    return mistake === null ? { location, content: text } : broken(phrase(`mistake.secret.${mistake}`));
  }
  const { source, contents, problems } = parseSource(variable, text);
  if (problems.length > 0) return broken(phrase('mistake.value_not_yaml'));
  return readNode(contents, { path, schema, key: null }, { ...context, source, from: location });
}

/** Returns the text of a file without line breaks at its end, which editors and `echo` add; or the reason why it cannot be read. */
function contentOf(path: string, readFile: (path: string) => string): { readonly text: string } | { readonly unreadable: Phrase } {
  try {
    return { text: withoutMark(readFile(path)).replace(/[\r\n]+$/, '') };
  } catch (error) {
    return { unreadable: whyUnreadable(error) };
  }
}

function unknownVariable(variable: string, known: readonly string[]): Phrase {
  const meant = suggestion(
    variable.slice(PREFIX.length),
    known.map((name) => name.slice(PREFIX.length).toLowerCase()),
  );
  return meant ? phrase('mistake.no_option_meant', { meant: `${PREFIX}${meant.toUpperCase()}` }) : phrase('mistake.no_variable');
}
