/** Untrusted text to a checked Config: the file, secrets.yaml and the environment in, all mistakes at once out. */

import { dirname, join, resolve } from 'node:path';
import { isMap, type Node } from 'yaml';

import { BridgeError } from '../errors.ts';
import { type Entry, isSection, place, plain } from './entry.ts';
import { CONFIG_VARIABLE, type Environment, PREFIX, readEnvironment } from './environment.ts';
import { messageOf, problemsOf } from './issues.ts';
import { type ConfigProblem, inOrder, problemAt, report } from './problems.ts';
import { type ReadContext, readEntry, type SecretLookup } from './read.ts';
import { type Config, configSchema } from './schema.ts';
import { type ParsedSource, parseSource } from './source.ts';

const DEFAULT_PATH = 'config.yaml';

export interface ConfigInput {
  /** The file the user named; null for ISOLARCLOUD2MQTT_CONFIG, else config.yaml in the working folder. */
  readonly path: string | null;
  readonly env: Environment;
  /** Text of a file; throws as node:fs does. */
  readonly readFile: (path: string) => string;
}

export type ConfigResult =
  | { readonly config: Config; readonly problems: readonly [] }
  | { readonly config: null; readonly problems: readonly ConfigProblem[] };

/**
 * The configuration, or every mistake in it.
 *
 * @throws BridgeError config_invalid, config_missing (no file, and nothing in the environment), config_unreadable
 */
export function loadConfig(input: ConfigInput): Config {
  const { config, problems } = checkConfig(input);
  if (config) return config;
  throw new BridgeError('config_invalid', { detail: `\n${report(problems)}` });
}

/**
 * As loadConfig, but mistakes are returned.
 *
 * @throws BridgeError config_missing, config_unreadable
 */
export function checkConfig({ path, env, readFile }: ConfigInput): ConfigResult {
  const named = path ?? env[CONFIG_VARIABLE] ?? null;
  const file = named ?? DEFAULT_PATH;
  const folder = dirname(file);
  const text = readConfigFile(file, named !== null, env, readFile);
  const problems: ConfigProblem[] = [];

  const parsed = parseSource(file, text ?? 'version: 1');
  problems.push(...parsed.problems);
  if (parsed.unreadable) return { config: null, problems: inOrder(problems) };

  const context = {
    secret: secretsBeside(folder, readFile),
    readFile: (name: string) => readFile(resolve(folder, name)),
    report: (problem: ConfigProblem) => void problems.push(problem),
  };
  const root = readFileEntry(parsed, { ...context, source: parsed.source, from: null });
  const settings = readEnvironment(env, context);
  const whole = settings.reduce((entry, setting) => place(entry, setting.path, setting.entry), root);

  const result = configSchema.safeParse({ isolarcloud: {}, ...(plain(whole) as object) }, { error: messageOf });
  if (!result.success) problems.push(...result.error.issues.flatMap((issue) => problemsOf(issue, whole)));
  if (!result.success || problems.length > 0) return { config: null, problems: inOrder(problems) };
  return { config: withAbsolutePaths(result.data, folder), problems: [] };
}

function readConfigFile(file: string, isNamed: boolean, env: Environment, readFile: (path: string) => string): string | null {
  try {
    return readFile(file);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing && !isNamed && Object.keys(env).some((variable) => variable.startsWith(PREFIX))) return null;
    throw new BridgeError(isMissing ? 'config_missing' : 'config_unreadable', { detail: file, cause: error });
  }
}

function readFileEntry({ source, contents }: ParsedSource, context: ReadContext): Entry {
  const top = { source, key: null, value: null, visible: false };
  const empty = { place: top, content: new Map() };
  if (contents === null) return empty;
  const entry = readEntry(contents, { path: [], schema: configSchema, key: null }, context);
  if (isSection(entry.content)) return { place: top, content: entry.content };
  context.report(problemAt(top, [], 'value', 'the file must consist of options; write lines such as version: 1'));
  return empty;
}

/** `!secret name` as in Home Assistant: secrets.yaml in the same folder, read when it is first asked. */
function secretsBeside(folder: string, readFile: (path: string) => string): SecretLookup {
  const file = join(folder, 'secrets.yaml');
  let secrets: ParsedSource | null | undefined;
  return (name) => {
    secrets ??= parsedOrNull(file, readFile);
    if (!secrets) return { missing: `is looked up in ${file}, which cannot be read; create it with a line such as name: value` };
    if (secrets.problems.length > 0) return { missing: `is looked up in ${file}, which is not valid YAML` };
    const node = isMap(secrets.contents) ? secrets.contents.get(name, true) : undefined;
    return node ? { node: node as Node } : { missing: `is not in ${file}; add a line with that name, a colon and the value` };
  };
}

function parsedOrNull(file: string, readFile: (path: string) => string): ParsedSource | null {
  try {
    return parseSource(file, readFile(file));
  } catch {
    return null;
  }
}

function withAbsolutePaths(config: Config, folder: string): Config {
  const absolute = (path: string | null): string | null => (path === null ? null : resolve(folder, path));
  const { ca_file, certificate_file, key_file } = config.mqtt;
  return {
    ...config,
    mqtt: { ...config.mqtt, ca_file: absolute(ca_file), certificate_file: absolute(certificate_file), key_file: absolute(key_file) },
    state_folder: resolve(folder, config.state_folder),
  };
}
