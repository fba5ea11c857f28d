import { type ConfigInput, checkConfig } from '../../../src/config/load.ts';
import type { ConfigProblem } from '../../../src/config/problems.ts';
import { ENGLISH, inWords } from '../../../src/texts/texts.ts';

export const ACCOUNT = 'isolarcloud: { app_key: the-app-key, secret_key: the-secret-key, username: me@home, password: pass-word }\n';

/** Returns a correct configuration file with these lines appended. */
export const rightWith = (lines: string): string => `version: 1\n${ACCOUNT}${lines}`;

/** Returns a function that reads these files. Key: path. Other paths do not exist. */
export const filesOf =
  (files: Readonly<Record<string, string>>) =>
  (path: string): string => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  };

export const FILE = '/etc/bridge/config.yaml';

export const inputOf = (text: string, more: { env?: ConfigInput['env']; files?: Record<string, string> } = {}): ConfigInput => ({
  path: FILE,
  env: more.env ?? {},
  readFile: filesOf({ [FILE]: text, ...more.files }),
});

/**
 * Returns each mistake in a configuration as `line:column option message`. A mistake in an environment variable has the name of the
 * variable in place of the position.
 */
export const mistakesIn = (text: string, more?: Parameters<typeof inputOf>[1]): string[] =>
  checkConfig(inputOf(text, more)).problems.map(({ position, variable, option, message }: ConfigProblem) =>
    [position ? `${position.line}:${position.column}` : variable, option, inWords(message, ENGLISH)].filter(Boolean).join(' '),
  );
