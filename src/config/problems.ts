/** Mistakes in the configuration, as they are reported to the user. They never contain the value of a secret option. */

import { ENGLISH } from '../texts/texts.ts';
import type { FileLocation, Location } from './config-node.ts';
import { allOptions, isHidden } from './shape.ts';
import type { Source } from './source.ts';
import { isForeignName } from './suggestion.ts';

export interface ConfigProblem {
  /** Name of the option, e.g. `mqtt.url`; empty if the mistake concerns no option. */
  readonly option: string;
  /** The mistake and the correction; continues the sentence that begins with the option's name. */
  readonly message: string;
  /** Null for mistakes in the environment. */
  readonly position: { readonly file: string; readonly line: number; readonly column: number } | null;
  /** The environment variable with the mistake. */
  readonly variable: string | null;
  /** The line and, below it, a caret; null if it must not be shown. */
  readonly excerpt: string | null;
}

/** The part of an option that a mistake concerns. */
export type MistakePart = 'key' | 'value';

/** Enough to correct; a file of another kind has as many as it has lines. */
export const MOST_MISTAKES = 100;

const MASK = '***';

/** A secret may be written in place of a key (`{password:abc}`), so only names of options, ids and words of plain letters are shown. */
function shownKey(key: string): string {
  const isName = allOptions().some(({ path }) => path.includes(key));
  return isName || isForeignName(key) || /^([A-Za-z_]{1,40}|\d+(_\d+)*)$/.test(key) ? key : MASK;
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${shownKey(String(key))}`), '');

const caret = (before: string): string => before.replace(/[^\t]/g, ' ');

const drawn = (before: string, rest: string): string => `${before}${rest}\n${caret(before)}^`;

function excerptOf({ source, key, value, visible }: FileLocation, part: MistakePart): string | null {
  const first = key ?? value;
  if (!first) return null;
  const lead = source.text.slice(source.text.lastIndexOf('\n', first.start - 1) + 1, first.start);
  const indent = /^[\s-]*$/.test(lead) ? lead : '';
  const name = key ? `${shownKey(source.text.slice(key.start, key.end))}:` : '';
  const text = value && source.text.slice(value.start, value.end);
  // If a comma or line break is missing, another option and its value are part of this one.
  const shown = text && (visible && !namesHidden(text) ? text : MASK);
  return part === 'key' || shown === null
    ? drawn(indent, [name, shown].filter(Boolean).join(' '))
    : drawn(`${indent}${name}${name && ' '}`, shown);
}

/** The mistake `message` about `part` of the node at `location`. */
export function problemAt(location: Location, path: readonly PropertyKey[], part: MistakePart, message: string): ConfigProblem {
  const option = pathText(path);
  if ('variable' in location) return { option, message, position: null, variable: location.variable, excerpt: null };
  const span = part === 'value' ? (location.value ?? location.key) : (location.key ?? location.value);
  const position = { file: location.source.name, ...location.source.positionOf(span?.start ?? 0) };
  return { option, message, position, variable: null, excerpt: excerptOf(location, part) };
}

/** A mistake that prevents parsing: the line is shown only if it certainly contains no secret. */
export function syntaxProblem(source: Source, offset: number, message: string): ConfigProblem {
  const position = source.positionOf(offset);
  const line = source.text.split(/\r?\n/)[position.line - 1] ?? '';
  const column = Math.min(position.column, line.length + 1);
  return {
    option: '',
    message: ENGLISH('mistake.this_line', { mistake: message }),
    position: { file: source.name, ...position },
    variable: null,
    excerpt: holdsNoSecret(line) ? drawn(line.slice(0, column - 1), line.slice(column - 1)) : null,
  };
}

/** Unparsed text has no options yet; a line counts as safe if it sets one known visible option and names no hidden one. */
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

const whereOf = ({ position, variable }: ConfigProblem): string =>
  position ? `${position.file}:${position.line}:${position.column}` : (variable ?? '');

const indented = (text: string): string => text.replace(/^/gm, '    ');

/** Mistakes as text, each with its position, in the order of the file. */
export const report = (problems: readonly ConfigProblem[]): string => problems.map(paragraph).join('\n');

function paragraph(problem: ConfigProblem): string {
  const { option, message, excerpt } = problem;
  const sentence = `${whereOf(problem)}: ${[option, message].filter(Boolean).join(' ')}`;
  return excerpt === null ? sentence : `${sentence}\n${indented(excerpt)}`;
}

/** Mistakes of files by line, then those of the environment. */
export const inOrder = (problems: readonly ConfigProblem[]): readonly ConfigProblem[] => {
  const rank = ({ position }: ConfigProblem): number => (position ? position.line * 1e6 + position.column : Number.POSITIVE_INFINITY);
  return problems.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
};
