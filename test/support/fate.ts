import { ERRORS, type ErrorCode } from '../../src/errors.ts';
import { ENGLISH } from '../../src/texts/texts.ts';
import { Watch, type Watcher } from './mqtt.ts';
import { type CommandOptions, runCommand } from './run-command.ts';

/** The result of running the bridge with a configuration. */
export interface Fate {
  /** Whether values and announcements reached the broker. */
  readonly works: boolean;
  /** Codes of all errors that the bridge has logged, and of the error that ended it. */
  readonly codes: readonly string[];
  readonly stderr: string;
}

/** Returns the codes in the log lines. */
const codesIn = (stderr: string): readonly string[] =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => (JSON.parse(line) as { code?: string }).code ?? []);

/** What `run` publishes where it works: values, and announcements unless the configuration has none. */
export interface Publication {
  readonly watcher: Watcher;
  readonly isAnnounced: boolean;
}

/**
 * Runs the bridge until it has published what it should, has logged the expected error, or has ended.
 * @param expected what is published, or the code of the expected error
 */
export async function fateOf(config: string, expected: Publication | ErrorCode, options: CommandOptions = {}): Promise<Fate> {
  const { watcher, isAnnounced } = typeof expected === 'string' ? { watcher: null, isAnnounced: false } : expected;
  const stop = new AbortController();
  const watch = new Watch();
  let stderr = '';
  const hasAll = (): boolean => {
    const topics = new Set(watcher?.seen.filter(({ payload }) => payload !== '').map(({ topic }) => topic));
    const has = (pattern: RegExp): boolean => [...topics].some((topic) => pattern.test(topic));
    return has(/\/\d+_11_0_0\/state$/) && (!isAnnounced || has(/\/device\/isolarcloud_\d+_11_0_0\/config$/));
  };
  const ended = runCommand(['run', '--config', config], {
    ...options,
    stop: stop.signal,
    onStderr: (text) => {
      stderr += text;
      watch.again();
    },
  });
  const published = watcher?.until(hasAll) ?? new Promise<void>(() => undefined);
  const complained =
    watcher === null ? watch.until(() => codesIn(stderr).some((code) => code === expected)) : new Promise<void>(() => undefined);
  await Promise.race([ended, published, complained]);
  stop.abort();
  const { end } = await ended;
  const codes = [...new Set([...codesIn(stderr), ...(end === 'ok' ? [] : [end])])];
  return { works: watcher !== null && hasAll(), codes, stderr };
}

/** Returns the code of the error that the doctor reports as WRONG; null if it reports none. */
export const codeNamedBy = (stdout: string): ErrorCode | null => codesOf(stdout, /^WRONG {2}[^:]+: (.*)$/gm)[0] ?? null;

/** Returns the codes of the errors that the doctor reports as notes. */
export const codesNotedBy = (stdout: string): readonly ErrorCode[] => codesOf(stdout, /^note {3}(.*)$/gm);

const codesOf = (stdout: string, line: RegExp): readonly ErrorCode[] =>
  [...stdout.matchAll(line)].flatMap(([, sentence = '']) => codeOf(sentence) ?? []);

/** Returns the code of the error whose text the sentence begins with; the longest text counts. null if there is none. */
function codeOf(sentence: string): ErrorCode | null {
  const codes = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => sentence.startsWith(ENGLISH(`error.${code}.happened`)));
  return codes.sort((one, other) => ENGLISH(`error.${other}.happened`).length - ENGLISH(`error.${one}.happened`).length)[0] ?? null;
}
