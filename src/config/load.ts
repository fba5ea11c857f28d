/** Turns untrusted text (the file, secrets.yaml and the environment) into a checked Config, or reports all mistakes at once. */

import { dirname, join, resolve } from 'node:path';

import { customPointLimits, findPoint, isLimitedStatus, refusedFieldOf } from '../catalogue/index.ts';
import { BridgeError } from '../errors.ts';
import { ENGLISH, phrase } from '../texts/texts.ts';
import { BROKEN, type ConfigNode, hasMembers, plain, withValueAt } from './config-node.ts';
import { CONFIG_VARIABLE, DEFAULT_PATH, PREFIX } from './defaults.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { locate, messageOf, problemsOf } from './issues.ts';
import { pointMistakes } from './point-check.ts';
import { type ConfigProblem, inOrder, problemAt, report } from './problems.ts';
import { type ReadContext, readNode } from './read.ts';
import { type Config, configSchema } from './schema.ts';
import { secretsOf } from './secrets-file.ts';
import { type ParsedSource, parseSource } from './source.ts';

/** A configuration from the environment alone has the present version unless it names another. */
const ENVIRONMENT = { variable: PREFIX };
const WITHOUT_FILE: ConfigNode = { location: ENVIRONMENT, content: new Map([['version', { location: ENVIRONMENT, content: 1 }]]) };

export interface ConfigInput {
  /** The file that the user named; null for ISOLARCLOUD2MQTT_CONFIG, otherwise config.yaml in the working folder. */
  readonly path: string | null;
  readonly env: Environment;
  /** Text of a file; throws as node:fs does. */
  readonly readFile: (path: string) => string;
}

export type ConfigResult =
  | { readonly config: Config; readonly problems: readonly [] }
  | { readonly config: null; readonly problems: readonly ConfigProblem[] };

/**
 * The configuration.
 *
 * @throws BridgeError config_invalid (with every mistake), config_missing (no file, and nothing in the environment),
 * config_unreadable
 */
export function loadConfig(input: ConfigInput): Config {
  const { config, problems } = checkConfig(input);
  if (config) return config;
  throw new BridgeError('config_invalid', { detail: phrase('detail.mistakes', { count: problems.length, report: report(problems) }) });
}

/**
 * Like loadConfig, but returns the mistakes.
 *
 * @throws BridgeError config_missing, config_unreadable
 */
export function checkConfig({ path, env, readFile }: ConfigInput): ConfigResult {
  const named = path ?? (env[CONFIG_VARIABLE] || null);
  const file = named ?? DEFAULT_PATH;
  const folder = dirname(file);
  const text = readConfigFile(file, named !== null, env, readFile);
  const parsed = text === null ? null : parseSource(file, text);
  if (parsed?.unreadable) return { config: null, problems: inOrder(parsed.problems) };

  const problems: ConfigProblem[] = [...(parsed?.problems ?? [])];
  const context = {
    secret: secretsOf(join(folder, 'secrets.yaml'), readFile),
    readFile: (name: string) => readFile(resolve(folder, name)),
    report: (problem: ConfigProblem) => void problems.push(problem),
  };
  const root = parsed ? readTop(parsed, context) : WITHOUT_FILE;
  const settings = readEnvironment(env, context);
  const whole = settings.reduce((node, setting) => withValueAt(node, setting.path, setting.node), root);

  const written = { isolarcloud: {}, ...(plain(whole) as object) };
  const result = configSchema.safeParse(written, { error: messageOf });
  if (!result.success) problems.push(...result.error.issues.flatMap((issue) => problemsOf(issue, whole)));
  problems.push(
    ...pointMistakes(written, { findPoint, isLimitedStatus, customPointLimits, refusedFieldOf }).flatMap(({ path: at, message }) =>
      locate(whole, at, 'value', message),
    ),
  );
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

function readTop({ source, contents }: ParsedSource, context: Omit<ReadContext, 'source' | 'from'>): ConfigNode {
  const top = { source, key: null, value: null, visible: false };
  if (contents === null) return { location: top, content: new Map() };
  const { content } = readNode(contents, { path: [], schema: configSchema, key: null }, { ...context, source, from: null });
  if (hasMembers(content)) return { location: top, content };
  context.report(problemAt(top, [], 'value', ENGLISH('mistake.no_options')));
  return { location: top, content: BROKEN };
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
