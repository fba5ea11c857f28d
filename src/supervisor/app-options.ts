/** The options that users set in the configuration of the Home Assistant app. */

import { z } from 'zod';
import { parsedJson } from './json.ts';

/** Key: name of an option of the app. Value: the option of the bridge that it sets (docs/configuration.md). */
export const APP_OPTIONS = {
  region: 'isolarcloud.region',
  app_key: 'isolarcloud.app_key',
  secret_key: 'isolarcloud.secret_key',
  sign_in: 'isolarcloud.sign_in',
  username: 'isolarcloud.username',
  password: 'isolarcloud.password',
  application_id: 'isolarcloud.application_id',
  preset: 'points.preset',
  language: 'isolarcloud.language',
  log_level: 'log.level',
} as const;

export type AppOption = keyof typeof APP_OPTIONS;

const names = Object.keys(APP_OPTIONS) as AppOption[];
const optionsSchema = z.object(Object.fromEntries(names.map((name) => [name, z.string().nullish()]))) as z.ZodType<
  Partial<Record<AppOption, string | null>>
>;

/**
 * Reads the text of options.json. The Supervisor has checked it against the app's schema. A text field that the user has emptied is an
 * empty text there, and counts as not set.
 * @returns the options that are set; null if the text is none that the Supervisor writes
 */
export function readAppOptions(text: string): Partial<Record<AppOption, string>> | null {
  const options = optionsSchema.safeParse(parsedJson(text));
  if (!options.success) return null;
  return Object.fromEntries(Object.entries(options.data).filter(([, value]) => value?.trim()));
}
