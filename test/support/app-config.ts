import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const FOLDER = join(import.meta.dirname, '../../home-assistant-app');

/** The text of a file of the app's folder. */
export const appFile = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

/** The app's config.yaml, unchecked. */
export const appConfig = (): Readonly<Record<string, unknown>> => parse(appFile('config.yaml')) as Readonly<Record<string, unknown>>;

/** The type of each option in the schema of the app, such as `list(a|b)?`. */
export const optionTypes = (): Readonly<Record<string, string>> => appConfig()['schema'] as Readonly<Record<string, string>>;

/** Checks options as the Supervisor does. @returns its message about the first mistake; null if there is none. Unknown options are dropped */
export function optionsMistake(options: Readonly<Record<string, unknown>>): string | null {
  for (const [name, type] of Object.entries(optionTypes())) {
    const value = options[name];
    if (value === undefined && type.endsWith('?')) continue;
    if (value === undefined) return `Missing option '${name}' in root`;
    if (typeof value !== 'string') return `Not a valid value for ${name}`;
    const choices = /^list\((.+)\)\??$/.exec(type)?.[1]?.split('|');
    if (choices !== undefined && !choices.includes(value)) return `value must be one of ${choices.join(', ')} for ${name}`;
  }
  return null;
}
