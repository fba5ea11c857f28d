import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shownSentences } from '../../support/shown-sentences.ts';

const SOURCE = join(import.meta.dirname, '../../../src');

/** Key: beginning of the path of files whose texts are in English for all users. Value: why. No file may be added. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'simulator/': 'imports nothing else of the source; its sentences are for developers',
  'mqtt/embedded': 'says lines of the log',
  'config/json-schema.ts': 'is read by editors',
  'commands/output/pager.ts': 'is a line of shell',
};
/** Folders and files in which all texts are for users. */
const FOR_USERS = [
  ...['commands/', 'backfill/'],
  ...['issues', 'problems', 'point-check', 'source', 'secrets-file', 'environment', 'read', 'load'].map((name) => `config/${name}.ts`),
];
/** Texts that are the same in every language, and so need not be in the files of texts. */
const NAMES = ['Home Assistant'];

const startsWithOneOf = (file: string, starts: readonly string[]): boolean => starts.some((start) => file.startsWith(start));

it.each([
  ['what is written', 'context.err.write(count + ` calls are in ` + file);', [' calls are in ']],
  ['the detail of an error', "throw new BridgeError('internal', { detail: 'no such file' });", ['no such file']],
  ['one of two details', "const why = { detail: isLost ? 'it is lost' : undefined };", ['it is lost']],
  ['the help of an option', "program.option('--all', 'also the others');", ['also the others']],
  ['a mistake of an option, not its description', "text('An option.').refine(isGood, 'is no good');", ['is no good']],
  ['no key', "err.write(texts('capture.until', { time }));", []],
  ['no text that nobody is shown', "const REASONS = ['not a file'];", []],
])('the search finds %s', (_, source, found) => {
  expect(shownSentences(source)).toEqual(found);
});

it('the search finds every text where all are for users, but not those for the log', () => {
  const source = "log.info({ file }, 'the bridge starts'); const REASONS = ['not a file'];";
  expect(shownSentences(source, { everywhere: true })).toEqual(['not a file']);
});

it('no sentence for users stands outside the texts', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !startsWithOneOf(file, Object.keys(EXCEPTIONS)),
  );
  const found = files.flatMap((file) => {
    const everywhere = startsWithOneOf(file, FOR_USERS);
    const sentences = shownSentences(readFileSync(join(SOURCE, file), 'utf8'), { everywhere }).filter((text) => !NAMES.includes(text));
    return sentences.map((sentence) => `${file}: ${sentence}`);
  });
  expect(found).toEqual([]);
});
