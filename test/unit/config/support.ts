import { type ConfigInput, checkConfig } from '../../../src/config/load.ts';
import type { ConfigProblem } from '../../../src/config/problems.ts';

export const ACCOUNT = 'isolarcloud: { app_key: the-app-key, secret_key: the-secret-key, username: me@home, password: pass-word }\n';

/** A correct file, with these lines appended. */
export const rightWith = (lines: string): string => `version: 1\n${ACCOUNT}${lines}`;

/** Files by path; other paths do not exist. */
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
 * Each mistake as `line:column option message`, or with the variable instead of the position if it comes from the environment.
 */
export const mistakesIn = (text: string, more?: Parameters<typeof inputOf>[1]): string[] =>
  checkConfig(inputOf(text, more)).problems.map(({ position, variable, option, message }: ConfigProblem) =>
    [position ? `${position.line}:${position.column}` : variable, option, message].filter(Boolean).join(' '),
  );
