import { environmentProxyFor, namedProxy } from '../../app/environment-proxy.ts';
import { textsOf } from '../../app/texts.ts';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { secretValues } from '../../config/secrets.ts';
import { gatewayOf } from '../../isolarcloud/gateways.ts';
import { createLog, type Log, prettyRenderer } from '../../log.ts';
import type { Context } from '../context.ts';
import { readText } from './text-file.ts';

/** Options that every command with a configuration takes. */
export interface ConfigOptions {
  /** `--config` */
  readonly config?: string | undefined;
}

/** @throws BridgeError config_missing, config_unreadable, config_invalid */
export function loadForCommand({ config: path }: ConfigOptions, context: Context): Config {
  const config = loadConfig({ path: path ?? null, env: context.env, readFile: readText });
  context.conceal(secretsOf(config, context));
  context.speak(textsOf(config));
  return config;
}

/** The values that no output of a command may show. */
export const secretsOf = (config: Config, context: Context): readonly string[] =>
  secretValues(config, namedProxy(context.env)?.url ?? null);

/** The log of a command, on standard error. */
export async function openLog(config: Config, context: Context): Promise<Log> {
  const { err } = context;
  const format = config.log.format === 'auto' ? (err.isTerminal ? 'pretty' : 'json') : config.log.format;
  const rendering = format === 'pretty' ? { render: await prettyRenderer() } : {};
  return createLog({ level: config.log.level, ...rendering, secrets: secretsOf(config, context) }, err.write);
}

/** The proxy of the environment for the configured gateway. @throws BridgeError proxy_invalid, gateway_insecure */
export const environmentProxy = ({ env }: Context, { isolarcloud }: Config): string | null =>
  environmentProxyFor(new URL(gatewayOf(isolarcloud)).hostname, env);
