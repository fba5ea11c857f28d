/** Parses YAML text to nodes with positions. The parser's own messages are not used, since they quote the text, which contains secrets. */

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
import { ENGLISH } from '../texts/texts.ts';
import { type ConfigProblem, MOST_MISTAKES, syntaxProblem } from './problems.ts';
import { withoutMark } from './utf8.ts';

export const SECRET_TAG = '!secret';

export interface Source {
  /** The name that the user gave. */
  readonly name: string;
  readonly text: string;
  /** One-based line and column of an offset. */
  readonly positionOf: (offset: number) => { readonly line: number; readonly column: number };
}

export interface ParsedSource {
  readonly source: Source;
  /** Null if the text is empty. */
  readonly contents: Node | null;
  /** Mistakes that leave the rest of the text readable. */
  readonly problems: readonly ConfigProblem[];
  /** Whether the text cannot be parsed further. */
  readonly unreadable: boolean;
}

const UNFINISHED = ENGLISH('mistake.unfinished');
const QUOTE = ENGLISH('mistake.quotes_needed');
const REPEATED = ENGLISH('mistake.option_twice');

const SYNTAX: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_INDENT: ENGLISH('mistake.indent'),
  BAD_SCALAR_START: QUOTE,
  BAD_DQ_ESCAPE: ENGLISH('mistake.escape'),
  BLOCK_AS_IMPLICIT_KEY: ENGLISH('mistake.second_colon'),
  MISSING_CHAR: UNFINISHED,
  MULTILINE_IMPLICIT_KEY: ENGLISH('mistake.no_value_on_line'),
  MULTIPLE_DOCS: ENGLISH('mistake.second_document'),
  TAB_AS_INDENT: ENGLISH('mistake.tab'),
  UNEXPECTED_TOKEN: ENGLISH('mistake.unexpected'),
};

/** Errors of the parser after an unclosed quote or bracket, at the position where it noticed it. */
const STUMBLES: readonly ErrorCode[] = ['BAD_INDENT', 'MISSING_CHAR', 'UNEXPECTED_TOKEN'];

const NOT_YAML = ENGLISH('mistake.not_yaml');

/** @param name of the file, for reports. A byte order mark at the start is ignored. */
export function parseSource(name: string, content: string): ParsedSource {
  const text = withoutMark(content);
  const lines = new LineCounter();
  const document: Document<ParsedNode> = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    // The parser compares each key with all others, which takes minutes for some 100,000; `repeatedKeys` compares by a set.
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
  const tab = document.errors.find(isTab)?.pos[0] ?? Number.POSITIVE_INFINITY;
  const errors = document.errors.filter((error) => isTab(error) || error.pos[0] < tab);
  const repeated = repeatedKeys(document).filter((offset) => offset < tab);
  return {
    source,
    contents: document.contents,
    problems: firstOfEachLine([
      ...errors.slice(0, MOST_MISTAKES).map(problemOf),
      ...repeated.slice(0, MOST_MISTAKES).map((offset) => syntaxProblem(source, offset, REPEATED)),
    ]),
    unreadable: document.errors.length > 0,
  };
}

/** After a tab the parser no longer knows the indentation: other errors that it reports below are on correct lines. */
const isTab = ({ code }: YAMLError): boolean => code === 'TAB_AS_INDENT';

/** Offsets of the keys that a section has for the second time. */
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

/** The start of the quote or bracket that is still open at the offset at which the parser missed its end. */
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

/** One mistake often causes several errors on the same line; the first one is the most helpful. */
function firstOfEachLine(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const lines = new Set<number | undefined>();
  return problems.filter(({ position }) => !lines.has(position?.line) && lines.add(position?.line));
}
