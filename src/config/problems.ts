/** Mistakes of the configuration as the user is told of them. No value of a secret option is ever part of one. */

import type { FilePlace, Place } from './entry.ts';
import { isHidden, optionsOf } from './shape.ts';
import type { Source } from './source.ts';

export interface ConfigProblem {
  /** Name of the option, e.g. `mqtt.url`; empty where the mistake has no option. */
  readonly option: string;
  /** What is wrong and what to write instead; reads on from the name. */
  readonly message: string;
  /** Null for what comes from the environment. */
  readonly position: { readonly file: string; readonly line: number; readonly column: number } | null;
  /** The environment variable it comes from. */
  readonly variable: string | null;
  /** The line and, below it, a caret; null where it must not be shown. */
  readonly excerpt: string | null;
}

/** What of an option a mistake is about. */
export type Part = 'key' | 'value';

const MASK = '***';

/** A secret can stand in the place of a key (`{password:abc}`): only names of options, ids and words of plain letters are shown. */
function shownKey(key: string): string {
  const isName = optionsOf().some(({ path }) => path.includes(key));
  return isName || /^([A-Za-z_]{1,40}|\d+(_\d+)*)$/.test(key) ? key : MASK;
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${shownKey(String(key))}`), '');

const caret = (before: string): string => before.replace(/[^\t]/g, ' ');

const drawn = (before: string, rest: string): string => `${before}${rest}\n${caret(before)}^`;

function excerptOf({ source, key, value, visible }: FilePlace, part: Part): string | null {
  const first = key ?? value;
  if (!first) return null;
  const lead = source.text.slice(source.text.lastIndexOf('\n', first.start - 1) + 1, first.start);
  const indent = /^[\s-]*$/.test(lead) ? lead : '';
  const name = key ? `${shownKey(source.text.slice(key.start, key.end))}:` : '';
  const text = value && source.text.slice(value.start, value.end);
  // A lost comma or line break puts another option and its value behind this one.
  const shown = text && (visible && !namesHidden(text) ? text : MASK);
  return part === 'key' || shown === null
    ? drawn(indent, [name, shown].filter(Boolean).join(' '))
    : drawn(`${indent}${name}${name && ' '}`, shown);
}

/** The mistake `message` about `part` of what stands at `place`. */
export function problemAt(place: Place, path: readonly PropertyKey[], part: Part, message: string): ConfigProblem {
  const option = pathText(path);
  if ('variable' in place) return { option, message, position: null, variable: place.variable, excerpt: null };
  const span = part === 'value' ? (place.value ?? place.key) : (place.key ?? place.value);
  const position = { file: place.source.name, ...place.source.positionOf(span?.start ?? 0) };
  return { option, message, position, variable: null, excerpt: excerptOf(place, part) };
}

/** A mistake that keeps the text from being read: the line is shown only where it surely holds no secret. */
export function syntaxProblem(source: Source, offset: number, message: string): ConfigProblem {
  const position = source.positionOf(offset);
  const line = source.text.split(/\r?\n/)[position.line - 1] ?? '';
  const column = Math.min(position.column, line.length + 1);
  return {
    option: '',
    message: `this line ${message}`,
    position: { file: source.name, ...position },
    variable: null,
    excerpt: holdsNoSecret(line) ? drawn(line.slice(0, column - 1), line.slice(column - 1)) : null,
  };
}

/** Unread text has no options yet; a line counts as safe if it sets one known visible option and names no hidden one. */
function holdsNoSecret(line: string): boolean {
  const visible = optionsOf()
    .filter(({ schema }) => !isHidden(schema))
    .map(nameOf);
  const [, key] = /^\s*(\w+)\s*:[^#@{]*$/.exec(line) ?? [];
  return key !== undefined && visible.includes(key) && !namesHidden(line);
}

/** Whether a text holds the name of an option that is not shown. */
const namesHidden = (text: string): boolean => optionsOf().some((option) => isHidden(option.schema) && text.includes(nameOf(option)));

const nameOf = ({ path }: { readonly path: readonly string[] }): string => path.at(-1) ?? '';

const whereOf = ({ position, variable }: ConfigProblem): string =>
  position ? `${position.file}:${position.line}:${position.column}` : (variable ?? '');

const indented = (text: string): string => text.replace(/^/gm, '    ');

/** All mistakes for a person to read, each with its place, in the order of the file. */
export const report = (problems: readonly ConfigProblem[]): string =>
  problems
    .map((problem) => {
      const { option, message, excerpt } = problem;
      const sentence = `${whereOf(problem)}: ${[option, message].filter(Boolean).join(' ')}`;
      return excerpt === null ? sentence : `${sentence}\n${indented(excerpt)}`;
    })
    .join('\n');

/** Mistakes of files by line, then those of the environment. */
export const inOrder = (problems: readonly ConfigProblem[]): readonly ConfigProblem[] => {
  const rank = ({ position }: ConfigProblem): number => (position ? position.line * 1e6 + position.column : Number.POSITIVE_INFINITY);
  return problems.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
};
