/** Checks the answers of a set-up as `run` checks its files: by the schema of the configuration, with the environment. */

import { join } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { type ConfigResult, checkConfig } from '../config/load.ts';
import type { SuppliedSettings } from '../config/supplied.ts';
import { type Phrase, phrase, type TextKey } from '../texts/texts.ts';
import { type Answers, type ConfigFiles, withAnswers } from './config-files.ts';
import { ANSWERABLE } from './steps.ts';

/** A mistake in an answer. `message` continues a sentence that begins with the name of the option, or of a variable that sets none. */
export interface Mistake {
  readonly option: string;
  readonly message: Phrase;
}

/** Where the files are, and what else their check needs. */
export interface Place {
  /** Path of the configuration file. */
  readonly file: string;
  /** Path of secrets.yaml in the same folder. */
  readonly secretsFile: string;
  readonly env: Environment;
  /** Returns the text of another file; throws errors as node:fs does. */
  readonly readFile: (path: string) => string;
  /** Settings that hold where the files and the environment set nothing else. */
  readonly supplied: () => readonly SuppliedSettings[];
}

const NO_OPTION = phrase('mistake.no_variable');

export const secretsBeside = (folder: string): string => join(folder, 'secrets.yaml');

/** Checks the files as they would be read, without writing them. */
export const checkFiles = (files: ConfigFiles, place: Place): ConfigResult =>
  checkConfig({ path: place.file, env: place.env, readFile: reading(files, place), supplied: place.supplied() });

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

/** Mistakes whose usual wording advises on quotes in a file. */
const WITHOUT_QUOTES: Readonly<Partial<Record<TextKey, Phrase>>> = {
  'mistake.empty': phrase('setup.empty'),
  'mistake.no_application_id': phrase('setup.no_application'),
};
/** The mistake of both keys, which is reported at the App Key; where the keys are asked one by one, it is seen at the second one. */
const SECRET_KEY = 'isolarcloud.secret_key';
const SWAPPED = phrase('setup.swapped');

/**
 * Returns the mistakes in these answers, given the answers before them. A mistake in another option, as in one that is not
 * answered yet, is not returned.
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

/** An option whose mistake may be that the other one is set without it. */
const NEEDED_BY: Readonly<Record<string, string>> = { 'mqtt.embedded_broker.username': 'mqtt.embedded_broker.password' };

/**
 * Returns answers that take out the options with a mistake in the files, so that the set-up asks for them anew; the tests of its
 * earlier steps need a configuration without mistakes. Without an option another one may have a mistake that it did not have before.
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

/** Whether a mistake at `place`, such as `plants.include[0]`, is one of the option. */
export const isOf = (place: string, option: string): boolean => place === option || place.startsWith(`${option}[`);
