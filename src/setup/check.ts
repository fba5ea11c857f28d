/** Checks the answers of a set-up as `run` checks its files: by the schema of the configuration, with the environment. */

import { join } from 'node:path';
import { PREFIX } from '../config/defaults.ts';
import type { Environment } from '../config/environment.ts';
import { type ConfigResult, checkConfig } from '../config/load.ts';
import type { SuppliedSettings } from '../config/supplied.ts';
import { type Phrase, phrase, type TextKey } from '../texts/texts.ts';
import { type Answers, type ConfigFiles, withAnswers } from './config-files.ts';
import { ANSWERABLE } from './steps.ts';

/**
 * A mistake in an answer. `message` continues a sentence that begins with `option`: an option, or an environment variable that sets no
 * option.
 */
export interface Mistake {
  readonly option: string;
  readonly message: Phrase;
}

/** The paths of the files, and what their check needs. */
export interface Place {
  /** Path of the configuration file. */
  readonly file: string;
  /** Path of secrets.yaml in the same folder. */
  readonly secretsFile: string;
  readonly env: Environment;
  /** Returns the text of another file; throws errors as node:fs does. */
  readonly readFile: (path: string) => string;
  /** Returns settings that replace the defaults where neither the files nor the environment set a value. */
  readonly supplied: () => readonly SuppliedSettings[];
}

const PAGE_VARIABLES = `${PREFIX}PAGE_`;
const NO_OPTION = phrase('mistake.no_variable');

export const secretsBeside = (folder: string): string => join(folder, 'secrets.yaml');

/** Checks the files as they would be read, without writing them. */
export const checkFiles = (files: ConfigFiles, place: Place): ConfigResult =>
  checkConfig({ path: place.file, env: place.env, readFile: reading(files, place), supplied: place.supplied() });

/**
 * Returns files and place without the section `page`. `page.host` and `page.names` need a password that only the last step asks for, and no
 * test of an earlier step uses the page.
 */
export const withoutPage = (files: ConfigFiles, place: Place): { readonly files: ConfigFiles; readonly place: Place } => ({
  files: withAnswers(files, { page: null }),
  place: { ...place, env: Object.fromEntries(Object.entries(place.env).filter(([variable]) => !variable.startsWith(PAGE_VARIABLES))) },
});

/** Returns a function that reads the files as if they were written already. */
export function reading({ config, secrets }: ConfigFiles, { file, secretsFile, readFile }: Place): (path: string) => string {
  const texts = new Map([
    [file, config],
    [secretsFile, secrets],
  ]);
  return (path) => {
    const text = texts.get(path);
    if (text === undefined) return readFile(path);
    if (text === null) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return text;
  };
}

/** Key: a mistake whose usual sentence advises on quotes in a file. Value: the sentence for a form. */
const WITHOUT_QUOTES: Readonly<Partial<Record<TextKey, Phrase>>> = {
  'mistake.empty': phrase('setup.empty'),
  'mistake.no_application_id': phrase('setup.no_application'),
};
/**
 * If both keys are swapped, the configuration reports it at the App Key. The set-up asks for the Secret Key last, so that it reports it
 * there.
 */
const SECRET_KEY = 'isolarcloud.secret_key';
const SWAPPED = phrase('setup.swapped');

/**
 * Returns the mistakes in new answers, checked together with the earlier ones. Mistakes in other options are not returned, since the user
 * may not have answered them yet.
 */
export function mistakesIn(given: Answers, before: Answers, files: ConfigFiles, place: Place): readonly Mistake[] {
  const unknown = Object.keys(given).filter((option) => !ANSWERABLE.has(option));
  if (unknown.length > 0) return unknown.map((option) => ({ option, message: NO_OPTION }));
  const { problems } = checkFiles(withAnswers(files, { ...before, ...given }), place);
  return problems.flatMap(({ option: at, message }) => {
    const option = Object.keys(given).find((own) => isOf(at, own));
    if (option !== undefined) return [{ option, message: WITHOUT_QUOTES[message.key] ?? message }];
    return SECRET_KEY in given && message.key === 'mistake.secret.swapped' ? [{ option: SECRET_KEY, message: SWAPPED }] : [];
  });
}

/** Key: an option. Value: an option that must not be set without it, so that a mistake in the latter is reported at the key. */
const NEEDED_BY: Readonly<Record<string, string>> = { 'mqtt.embedded_broker.username': 'mqtt.embedded_broker.password' };

/**
 * Returns answers that remove the options with a mistake from the files, so that the set-up asks for them again. The tests of earlier steps
 * need a configuration without mistakes. The check is repeated, because the removal of an option can cause a mistake in another one.
 */
export function withoutMistaken(files: ConfigFiles, place: Place): Answers {
  for (let answers: Answers = {}; ; ) {
    const { problems } = checkFiles(withAnswers(files, answers), place);
    const inFiles = problems.flatMap(({ option, position }) => (position === null ? [] : [option, NEEDED_BY[option] ?? option]));
    const mistaken = [...ANSWERABLE].filter((own) => answers[own] === undefined && inFiles.some((at) => isOf(at, own)));
    if (mistaken.length === 0) return answers;
    answers = { ...answers, ...Object.fromEntries(mistaken.map((option) => [option, null])) };
  }
}

/** Whether `place`, such as `plants.include[0]`, is the option or an entry of it. */
export const isOf = (place: string, option: string): boolean => place === option || place.startsWith(`${option}[`);
