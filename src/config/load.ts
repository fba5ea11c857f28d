/**
 * Turns untrusted text (the configuration file, secrets.yaml and the environment) into a checked Config, or reports all
 * mistakes at once.
 */

import { dirname, extname, join, resolve } from 'node:path';
import type * as z from 'zod';

import { customPointLimits, findPoint, isLimitedStatus, refusedFieldOf } from '../catalogue/index.ts';
import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import { accountMistakes, hasAccountList, withoutSingle, withRegions } from './account-check.ts';
import { BROKEN, type ConfigNode, type FileLocation, hasMembers, plain, withValueAt } from './config-node.ts';
import { CONFIG_VARIABLE, DEFAULT_PATH, PREFIX } from './defaults.ts';
import { type Environment, readEnvironment, setsAccount } from './environment.ts';
import { fleetMistakes } from './fleet-check.ts';
import { locate, messageOf, missingAt, problemsOf } from './issues.ts';
import { pointMistakes } from './point-check.ts';
import { type ConfigProblem, inOrder, MOST_MISTAKES, problemAt, report } from './problems.ts';
import { type ReadContext, readNode } from './read.ts';
import { type Config, configOfAccounts, configSchema } from './schema.ts';
import { secretsOf } from './secrets-file.ts';
import { type ParsedSource, parseSource } from './source.ts';
import { overriddenIn, type SuppliedSettings, withSupplied } from './supplied.ts';
import { unreadable } from './unreadable.ts';

/** Without a configuration file, `version` is 1 unless the environment sets it. */
const ENVIRONMENT = { variable: PREFIX };
const WITHOUT_FILE: ConfigNode = { location: ENVIRONMENT, content: new Map([['version', { location: ENVIRONMENT, content: 1 }]]) };

export interface ConfigInput {
  /**
   * The configuration file that the user named. If null, it is the one that ISOLARCLOUD2MQTT_CONFIG names, otherwise
   * config.yaml in the working folder.
   */
  readonly path: string | null;
  readonly env: Environment;
  /** Returns the text of a file; throws errors as node:fs does. */
  readonly readFile: (path: string) => string;
  /** Settings that hold where neither the file nor the environment sets anything of the same group. Default: none. */
  readonly supplied?: readonly SuppliedSettings[];
}

export type ConfigResult =
  | {
      readonly config: Config;
      readonly problems: readonly [];
      /** Names of supplied settings that do not hold, because the file or the environment sets something else. */
      readonly overridden: readonly string[];
    }
  | { readonly config: null; readonly problems: readonly ConfigProblem[] };

/**
 * Reads and checks the configuration.
 *
 * @throws BridgeError config_invalid (with every mistake), config_missing (no file, and nothing in the environment),
 * config_unreadable
 */
export function loadConfig(input: ConfigInput): Config {
  const { config, problems } = checkConfig(input);
  if (config) return config;
  throw invalidConfig(problems);
}

/** Returns the error config_invalid with every mistake. */
export function invalidConfig(problems: readonly ConfigProblem[]): BridgeError {
  const key = problems.length < MOST_MISTAKES ? 'detail.mistakes' : 'detail.many_mistakes';
  return new BridgeError('config_invalid', { detail: phrase(key, { count: problems.length, report: report(problems) }) });
}

/**
 * Reads and checks the configuration, and returns the mistakes instead of throwing them.
 *
 * @throws BridgeError config_missing, config_unreadable
 */
export function checkConfig({ path, env, readFile, supplied = [] }: ConfigInput): ConfigResult {
  const named = path ?? (env[CONFIG_VARIABLE] || null);
  const file = named ?? DEFAULT_PATH;
  const folder = dirname(file);
  const hasSettings = supplied.length > 0 || (named === null && Object.keys(env).some((variable) => variable.startsWith(PREFIX)));
  const text = readConfigFile(file, hasSettings, env, readFile);
  const parsed = text === null ? null : parseSource(file, text);
  if (parsed?.unreadable) return { config: null, problems: inOrder(parsed.problems) };

  const problems: ConfigProblem[] = [...(parsed?.problems ?? [])];
  const add = (problem: ConfigProblem): void => {
    if (problems.length < MOST_MISTAKES) problems.push(problem);
  };
  const context = {
    secret: secretsOf(join(folder, 'secrets.yaml'), readFile),
    readFile: (name: string) => readFile(resolve(folder, name)),
    report: add,
  };
  const root = parsed ? readTop(parsed, context) : WITHOUT_FILE;
  const settings = readEnvironment(env, context);
  if (parsed?.contents === null && settings.length === 0 && supplied.length === 0) {
    add(problemAt(topOf(parsed), [], 'value', phrase('mistake.empty_file')));
    return { config: null, problems: inOrder(problems) };
  }
  const own = settings.reduce((node, setting) => withValueAt(node, setting.path, setting.node), root);
  const whole = withSupplied(own, supplied);

  const sections: Readonly<Record<string, unknown>> = { ...(plain(whole) as object) };
  const written = withRegions(hasAccountList(sections) ? sections : { isolarcloud: {}, ...sections });
  const { config, issues } = parseSections(written);
  for (const issue of issues) {
    if (problems.length >= MOST_MISTAKES) break;
    for (const problem of problemsOf(issue, whole)) add(problem);
  }
  for (const { path: at, message, yields } of accountMistakes(written)) {
    for (const problem of message === null ? missingAt(whole, at) : locate(whole, at, 'value', message)) {
      if (!yields || !problems.some(({ option }) => option === problem.option)) add(problem);
    }
  }
  problems.push(...fleetMistakes(written).flatMap(({ path: at, message }) => locate(whole, at, 'value', message)));
  problems.push(
    ...pointMistakes(written, { findPoint, isLimitedStatus, customPointLimits, refusedFieldOf }).flatMap(({ path: at, message }) =>
      locate(whole, at, 'value', message),
    ),
  );
  if (config === null || problems.length > 0) {
    const isExplained = parsed === null && problems.some(({ variable }) => variable !== null && !(variable in env));
    return { config: null, problems: [...(isExplained ? [absent(file)] : []), ...inOrder(problems)] };
  }
  return { config: withAbsolutePaths(config, folder), problems: [], overridden: overriddenIn(own, supplied) };
}

/** Checks the sections by the schema. The single account of a configuration with a list is the first one of it. */
function parseSections(sections: Readonly<Record<string, unknown>>): {
  readonly config: Config | null;
  readonly issues: readonly z.core.$ZodIssue[];
} {
  if (!hasAccountList(sections)) {
    const { data = null, error } = configSchema.safeParse(sections, { error: messageOf });
    return { config: data, issues: error?.issues ?? [] };
  }
  const { data, error } = configOfAccounts.safeParse(withoutSingle(sections), { error: messageOf });
  const [first] = data?.accounts ?? [];
  if (data === undefined || first === undefined) return { config: null, issues: error?.issues ?? [] };
  const { name: _name, budget: _budget, plants, ...isolarcloud } = first;
  return { config: { ...data, isolarcloud, plants }, issues: [] };
}

/** @param hasSettings whether there may be a configuration without the file */
function readConfigFile(file: string, hasSettings: boolean, env: Environment, readFile: (path: string) => string): string | null {
  try {
    return readFile(file);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isMissing) throw new BridgeError('config_unreadable', { detail: unreadable(file, error), cause: error });
    const beside = fileBeside(file, readFile);
    // Without an account the environment is no configuration by itself; the file beside is probably meant.
    const mayBeAlone = beside === null || setsAccount(env);
    if (hasSettings && mayBeAlone) return null;
    const detail = beside === null ? file : phrase('mistake.file_beside', { file, beside });
    throw new BridgeError('config_missing', { detail, cause: error });
  }
}

/** Endings that users or editors give the file by mistake. */
const OTHER_ENDINGS = ['.yml', '.yaml', '.yaml.txt', '.yml.txt'];

/** Returns a file with the same name and another ending, which the user probably meant; null if there is none. */
export function fileBeside(file: string, readFile: (path: string) => string): string | null {
  const stem = file.slice(0, file.length - extname(file).length);
  const others = OTHER_ENDINGS.map((ending) => `${stem}${ending}`).filter((other) => other !== file);
  return others.find((other) => canRead(other, readFile)) ?? null;
}

function canRead(file: string, readFile: (path: string) => string): boolean {
  try {
    readFile(file);
    return true;
  } catch {
    return false;
  }
}

/** The mistake that explains missing options: the file that may set them is not there. */
const absent = (file: string): ConfigProblem => ({
  option: '',
  message: phrase('mistake.no_file', { file }),
  position: null,
  variable: null,
  excerpt: null,
});

/** The location of the file as a whole. */
const topOf = ({ source }: ParsedSource): FileLocation => ({ source, key: null, value: null, visible: false });

function readTop(parsed: ParsedSource, context: Omit<ReadContext, 'source' | 'from'>): ConfigNode {
  const { source, contents } = parsed;
  const top = topOf(parsed);
  if (contents === null) return { location: top, content: new Map() };
  const { content } = readNode(contents, { path: [], schema: configSchema, key: null }, { ...context, source, from: null });
  if (hasMembers(content)) return { location: top, content };
  context.report(problemAt(top, [], 'value', phrase('mistake.no_options')));
  return { location: top, content: BROKEN };
}

function withAbsolutePaths(config: Config, folder: string): Config {
  const absolute = (path: string | null): string | null => (path === null ? null : resolve(folder, path));
  const { ca_file, certificate_file, key_file } = config.mqtt;
  return {
    ...config,
    mqtt: { ...config.mqtt, ca_file: absolute(ca_file), certificate_file: absolute(certificate_file), key_file: absolute(key_file) },
    state: { ...config.state, postgres: { ...config.state.postgres, ca_file: absolute(config.state.postgres.ca_file) } },
    state_folder: resolve(folder, config.state_folder),
  };
}
