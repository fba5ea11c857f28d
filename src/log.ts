import pino from 'pino';
import { prettyFactory } from 'pino-pretty';

export type Log = pino.Logger;

export interface LogOptions {
  readonly level: string;
  readonly format: 'pretty' | 'json';
  /** Texts that must never be seen: each is replaced wherever it stands in a line. */
  readonly secrets: readonly string[];
}

/**
 * The log: lines to `write`, each purged of every secret just before it leaves, whatever field or stack trace it stands in.
 * A list of field names would miss the secret inside another program's error text.
 */
export function createLog({ level, format, secrets }: LogOptions, write: (line: string) => void): Log {
  const purge = purger(secrets);
  const render = format === 'json' ? (line: string) => line : prettyFactory({ colorize: false, ignore: 'pid,hostname' });
  return pino(
    { level, base: null, formatters: { level: (label) => ({ level: label }) }, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => write(purge(render(line))) },
  );
}

/** @returns a function that replaces every secret in a text, also where JSON or a URL has escaped it. */
export function purger(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]));
  const longestFirst = [...forms].filter((form) => form !== '').sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((purged, form) => purged.replaceAll(form, '***'), text);
}
