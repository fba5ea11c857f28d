import { environmentProxyFor, namedProxy } from '../../app/environment-proxy.ts';
import { textsOf } from '../../app/texts.ts';
import { type ConfigResult, checkConfig, loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { secretValues } from '../../config/secrets.ts';
import { gatewayOf } from '../../isolarcloud/gateways.ts';
import { createLog, type Log, prettyRenderer } from '../../log.ts';
import type { Context } from '../context.ts';
import { readText } from './text-file.ts';

/** Options of every command that reads the configuration. */
export interface ConfigOptions {
  /** `--config`: the configuration file. */
  readonly config?: string | undefined;
}

/**
 * Loads the configuration, and sets the secrets and the language for the error messages of the program.
 * @throws BridgeError config_missing, config_unreadable, config_invalid
 */
export function loadForCommand({ config: path }: ConfigOptions, context: Context): Config {
  const config = loadConfig({ path: path ?? null, env: context.env, readFile: readText, supplied: context.supplied() });
  context.conceal(secretsOf(config, context));
  context.speak(textsOf(config));
  return config;
}

/** Reads the configuration that {@link loadForCommand} loads. @throws BridgeError config_missing, config_unreadable */
export const readForCommand = ({ config: path }: ConfigOptions, { env, supplied }: Context): ConfigResult =>
  checkConfig({ path: path ?? null, env, readFile: readText, supplied: supplied() });

/** Returns the values that no output of a command may show. */
export const secretsOf = (config: Config, context: Context): readonly string[] =>
  secretValues(config, namedProxy(context.env)?.url ?? null);

/**
 * Opens the log of a command, which is written to standard error.
 * @param secrets values that the log does not show; default: those of the configuration
 */
export async function openLog(config: Config, context: Context, secrets = secretsOf(config, context)): Promise<Log> {
  const { err } = context;
  const format = config.log.format === 'auto' ? (err.isTerminal ? 'pretty' : 'json') : config.log.format;
  const rendering = format === 'pretty' ? { render: await prettyRenderer() } : {};
  return createLog({ level: config.log.level, ...rendering, secrets }, err.write);
}

/**
 * Returns the URL of the proxy that the environment sets for the configured gateway; null if it sets none.
 * @throws BridgeError proxy_invalid, gateway_insecure
 */
export const environmentProxy = ({ env }: Context, { isolarcloud }: Config): string | null =>
  environmentProxyFor(new URL(gatewayOf(isolarcloud)).hostname, env);
