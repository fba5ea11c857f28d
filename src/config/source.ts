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
import { type ConfigProblem, syntaxProblem } from './problems.ts';

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

const SYNTAX: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_INDENT: ENGLISH('mistake.indent'),
  BAD_SCALAR_START: QUOTE,
  BAD_DQ_ESCAPE: ENGLISH('mistake.escape'),
  BLOCK_AS_IMPLICIT_KEY: ENGLISH('mistake.second_colon'),
  DUPLICATE_KEY: ENGLISH('mistake.option_twice'),
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
  const text = content.replace(/^\uFEFF/, '');
  const lines = new LineCounter();
  const document: Document<ParsedNode> = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
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
  return {
    source,
    contents: document.contents,
    problems: firstOfEachLine(document.errors.map(problemOf)),
    unreadable: document.errors.some(({ code }) => code !== 'DUPLICATE_KEY'),
  };
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
const firstOfEachLine = (problems: readonly ConfigProblem[]): readonly ConfigProblem[] =>
  problems.filter(({ position }, index) => problems.findIndex((other) => other.position?.line === position?.line) === index);
