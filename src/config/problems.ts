/** Mistakes in the configuration, as they are shown to the user. They never contain the value of a secret option. */

import { type Phrase, phrase, type Wording } from '../texts/texts.ts';
import type { FileLocation, Location } from './config-node.ts';
import { allOptions, isHidden } from './shape.ts';
import type { Source } from './source.ts';
import { isForeignName } from './suggestion.ts';

export interface ConfigProblem {
  /** Name of the option, e.g. `mqtt.url`; empty if the mistake concerns no option. */
  readonly option: string;
  /** The mistake and the correction; continues the sentence that begins with the option's name. */
  readonly message: Phrase;
  /** Position of the mistake in its file; null for a mistake in the environment, and for a file that does not exist. */
  readonly position: { readonly file: string; readonly line: number; readonly column: number } | null;
  /** The environment variable with the mistake; null for a mistake in a file. */
  readonly variable: string | null;
  /** The line with the mistake and, below it, a caret; null if the line must not be shown. */
  readonly excerpt: string | null;
}

/** The part of an option that a mistake concerns. */
export type MistakePart = 'key' | 'value';

/** At most this many mistakes are reported. A file that is not a configuration may have as many mistakes as lines. */
export const MOST_MISTAKES = 100;

const MASK = '***';

/** Matches words with nothing but space between them. */
const SEVERAL_WORDS = /\w["']?\s+["']?\w/;

/**
 * Returns the key, or a mask if it may be a secret: a user may write one in place of a key (`{password:abc}`). Only names of
 * options, ids, and words of plain letters are shown.
 */
function shownKey(key: string): string {
  const isName = allOptions().some(({ path }) => path.includes(key));
  return isName || isForeignName(key) || /^([A-Za-z_]{1,40}|\d+(_\d+)*)$/.test(key) ? key : MASK;
}

const unquoted = (key: string): string => key.replace(/^(["'])(.*)\1$/, '$2');

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${shownKey(String(key))}`), '');

const caret = (before: string): string => before.replace(/[^\t]/g, ' ');

const drawn = (before: string, rest: string): string => `${before}${rest}\n${caret(before)}^`;

function excerptOf({ source, key, value, visible }: FileLocation, part: MistakePart): string | null {
  const first = key ?? value;
  if (!first) return null;
  const lead = source.text.slice(source.text.lastIndexOf('\n', first.start - 1) + 1, first.start);
  const indent = /^[\s-]*$/.test(lead) ? lead : '';
  const name = key ? `${shownKey(unquoted(source.text.slice(key.start, key.end)))}:` : '';
  const text = value && source.text.slice(value.start, value.end);
  // If a comma or a line break is missing, the value contains another option and its value, which may be secret.
  const shown = text && (visible && !namesHidden(text) && !SEVERAL_WORDS.test(text) ? text : MASK);
  return part === 'key' || shown === null
    ? drawn(indent, [name, shown].filter(Boolean).join(' '))
    : drawn(`${indent}${name}${name && ' '}`, shown);
}

/** Returns a mistake with its position: `message` about `part` of the option at `location`. */
export function problemAt(location: Location, path: readonly PropertyKey[], part: MistakePart, message: Phrase): ConfigProblem {
  const option = pathText(path);
  if ('variable' in location) return { option, message, position: null, variable: location.variable, excerpt: null };
  const span = part === 'value' ? (location.value ?? location.key) : (location.key ?? location.value);
  const position = { file: location.source.name, ...location.source.positionOf(span?.start ?? 0) };
  return { option, message, position, variable: null, excerpt: excerptOf(location, part) };
}

/** Returns a mistake that prevents parsing. Its line is shown only if the line certainly contains no secret. */
export function syntaxProblem(source: Source, offset: number, message: Phrase): ConfigProblem {
  const position = source.positionOf(offset);
  const line = source.text.split(/\r?\n/)[position.line - 1] ?? '';
  const column = Math.min(position.column, line.length + 1);
  return {
    option: '',
    message: phrase('mistake.this_line', { mistake: message }),
    position: { file: source.name, ...position },
    variable: null,
    excerpt: holdsNoSecret(line) ? drawn(line.slice(0, column - 1), line.slice(column - 1)) : null,
  };
}

/**
 * Whether a line of text that could not be parsed contains no secret: it sets one option that may be shown, and contains the
 * name of no hidden one.
 */
function holdsNoSecret(line: string): boolean {
  const visible = allOptions()
    .filter(({ schema }) => !isHidden(schema))
    .map(nameOf);
  const [, key] = /^\s*(\w+)\s*:[^#@{]*$/.exec(line) ?? [];
  return key !== undefined && visible.includes(key) && !namesHidden(line);
}

/** Whether a text contains the name of a hidden option. */
const namesHidden = (text: string): boolean => allOptions().some((option) => isHidden(option.schema) && text.includes(nameOf(option)));

const nameOf = ({ path }: { readonly path: readonly string[] }): string => path.at(-1) ?? '';

/** The place of a mistake: file, line and column, or an environment variable; empty for a file that does not exist. */
export const whereOf = ({ position, variable }: ConfigProblem): string =>
  position ? `${position.file}:${position.line}:${position.column}` : (variable ?? '');

const indented = (text: string): string => text.replace(/^/gm, '    ');

/** Returns the mistakes as text, one paragraph each with the position, in the given order. */
export const report = (problems: readonly ConfigProblem[]): Wording =>
  problems.map((problem, index) => [index === 0 ? '' : '\n', ...paragraph(problem)]);

function paragraph(problem: ConfigProblem): readonly Wording[] {
  const { option, message, excerpt } = problem;
  const where = whereOf(problem);
  const sentence = [`${where && `${where}: `}${option && `${option} `}`, message];
  return excerpt === null ? sentence : [...sentence, `\n${indented(excerpt)}`];
}

/** Sorts mistakes: those in files by line and column, then those in the environment. */
export const inOrder = (problems: readonly ConfigProblem[]): readonly ConfigProblem[] => {
  const rank = ({ position }: ConfigProblem): number => (position ? position.line * 1e6 + position.column : Number.POSITIVE_INFINITY);
  return problems.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
};
