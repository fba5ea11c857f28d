import { readFileSync } from 'node:fs';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { secretValues } from '../config/secrets.ts';
import { createLog, type Log } from '../log.ts';
import type { Context } from './context.ts';

/** Options that every command with a configuration takes. */
export interface ConfigOptions {
  /** `--config` */
  readonly config?: string | undefined;
}

/** @throws BridgeError config_missing, config_unreadable, config_invalid */
export const load = ({ config }: ConfigOptions, { env }: Context): Config =>
  loadConfig({ path: config ?? null, env, readFile: (path) => readFileSync(path, 'utf8') });

/** The log of a command, on standard error. */
export function openLog(config: Config, { err }: Context): Log {
  const format = config.log.format === 'auto' ? (err.isTerminal ? 'pretty' : 'json') : config.log.format;
  return createLog({ level: config.log.level, format, secrets: secretValues(config) }, err.write);
}

/** The proxy that the environment names. */
export const environmentProxy = ({ env }: Context): string | null => env['HTTPS_PROXY'] || env['https_proxy'] || null;
