/**
 * Parses YAML text to nodes with positions. The parser's own messages are replaced, since they quote the text, which contains
 * secrets.
 */

import {
  type Document,
  type ErrorCode,
  isCollection,
  isScalar,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { type Phrase, phrase } from '../texts/texts.ts';
import { type ConfigProblem, MOST_MISTAKES, syntaxProblem } from './problems.ts';
import { withoutMark } from './utf8.ts';

export const SECRET_TAG = '!secret';

export interface Source {
  /** The name of the file as the user gave it. */
  readonly name: string;
  readonly text: string;
  /** Returns line and column of an offset in the text; both begin with 1. */
  readonly positionOf: (offset: number) => { readonly line: number; readonly column: number };
}

export interface ParsedSource {
  readonly source: Source;
  /** The parsed text; null if the text is empty. */
  readonly contents: Node | null;
  /** Mistakes in the syntax, including options that are written twice. */
  readonly problems: readonly ConfigProblem[];
  /** Whether the syntax is so wrong that the options are not read. An option that is written twice does not prevent reading. */
  readonly unreadable: boolean;
}

const UNFINISHED = phrase('mistake.unfinished');
const QUOTE = phrase('mistake.quotes_needed');
const REPEATED = phrase('mistake.option_twice');
const LOOKALIKE = phrase('mistake.lookalike_indent');

const SYNTAX: Readonly<Partial<Record<ErrorCode, Phrase>>> = {
  BAD_INDENT: phrase('mistake.indent'),
  BAD_SCALAR_START: QUOTE,
  BAD_DQ_ESCAPE: phrase('mistake.escape'),
  BLOCK_AS_IMPLICIT_KEY: phrase('mistake.second_colon'),
  MISSING_CHAR: UNFINISHED,
  MULTILINE_IMPLICIT_KEY: phrase('mistake.no_value_on_line'),
  MULTIPLE_DOCS: phrase('mistake.second_document'),
  TAB_AS_INDENT: phrase('mistake.tab'),
  UNEXPECTED_TOKEN: phrase('mistake.unexpected'),
};

/** Errors that the parser reports somewhere after a quote or bracket that is not closed. */
const STUMBLES: readonly ErrorCode[] = ['BAD_INDENT', 'MISSING_CHAR', 'UNEXPECTED_TOKEN'];

const NOT_YAML = phrase('mistake.not_yaml');

/** Parses a file. A byte order mark at the start is ignored. @param name of the file, for reports */
export function parseSource(name: string, content: string): ParsedSource {
  const text = withoutMark(content);
  const lines = new LineCounter();
  const document: Document<ParsedNode> = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    // The parser would compare each key with all others, which takes minutes for 100,000 keys. `repeatedKeys` uses a set
    // instead.
    uniqueKeys: false,
    customTags: [{ tag: SECRET_TAG, resolve: (name: string) => name }],
  });
  const source: Source = {
    name,
    text,
    positionOf: (offset) => {
      const { line, col } = lines.linePos(offset);
      return { line: Math.max(line, 1), column: Math.max(col, 1) };
    },
  };
  const problemOf = ({ code, pos: [offset] }: YAMLError): ConfigProblem => {
    const opening = STUMBLES.includes(code) ? openingOf(document, offset) : null;
    return opening === null ? syntaxProblem(source, offset, SYNTAX[code] ?? NOT_YAML) : syntaxProblem(source, opening, UNFINISHED);
  };
  const lookalikes = lookalikeIndents(text);
  const badIndent = Math.min(document.errors.find(isTab)?.pos[0] ?? Number.POSITIVE_INFINITY, lookalikes[0] ?? Number.POSITIVE_INFINITY);
  const errors = document.errors.filter((error) => isTab(error) || error.pos[0] < badIndent);
  const repeated = repeatedKeys(document).filter((offset) => offset < badIndent);
  return {
    source,
    contents: document.contents,
    problems: firstOfEachLine([
      ...lookalikes.slice(0, MOST_MISTAKES).map((offset) => syntaxProblem(source, offset, LOOKALIKE)),
      ...errors.slice(0, MOST_MISTAKES).map(problemOf),
      ...repeated.slice(0, MOST_MISTAKES).map((offset) => syntaxProblem(source, offset, REPEATED)),
    ]),
    unreadable: document.errors.length > 0 || lookalikes.length > 0,
  };
}

/**
 * Whether a tab is used as indentation. After one the parser misunderstands the indentation and reports errors on correct
 * lines.
 */
const isTab = ({ code }: YAMLError): boolean => code === 'TAB_AS_INDENT';

/**
 * Returns the offset of each line that is indented with characters that look like a space and are none to YAML, as in text copied
 * from a web page.
 */
const lookalikeIndents = (text: string): readonly number[] =>
  [...text.matchAll(/^[ \t]*[\u00a0\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]/gm)].map(({ index }) => index);

/** Returns the offset of each key that its section already has. */
function repeatedKeys(document: Document<ParsedNode>): readonly number[] {
  const offsets: number[] = [];
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) offsets.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return offsets;
}

/**
 * Returns the offset of the quote or bracket that is still open at `offset`, where the parser noticed the mistake; null if
 * there is none.
 */
function openingOf(document: Document<ParsedNode>, offset: number): number | null {
  let opening: number | null = null;
  visit(document, {
    Node: (_, node) => {
      const isOpened = isScalar(node) ? node.type?.startsWith('QUOTE') : isCollection(node) && node.flow;
      const [start, end, after] = node.range ?? [0, 0, 0];
      if (isOpened && end <= offset && offset <= after) opening = start;
    },
  });
  return opening;
}

/** Keeps the first problem on each line: one mistake often causes several errors there, and the first is the most helpful. */
function firstOfEachLine(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const lines = new Set<number | undefined>();
  return problems.filter(({ position }) => !lines.has(position?.line) && lines.add(position?.line));
}
