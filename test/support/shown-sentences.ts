import { parseAst } from 'vitest/node';

/** Finds sentences for users that are written in the source instead of the files of texts. */

/** Names of functions and constructors whose arguments are shown to users. */
const SHOWN_BY: ReadonlySet<string> = new Set([
  ...['write', 'redraw', 'say', 'BridgeError', 'ConnectFailure'],
  ...['refine', 'regex', 'withoutUser'],
  ...['description', 'option', 'requiredOption', 'argument', 'Option', 'showHelpAfterError', 'InvalidArgumentError'],
]);
/** Names of members that are shown to users: details of errors, titles of tables, mistakes in the configuration. */
const SHOWN_IN: ReadonlySet<string> = new Set(['detail', 'title', 'error', 'otherwise', 'message']);
/** A text of at least two words. A single word may be a name, an option or a key. */
const TWO_WORDS = /\p{L}{2,} \p{L}/u;

/** The members of an ESTree node that are needed here. */
interface Node {
  readonly type: string;
  readonly callee?: Node;
  readonly object?: Node;
  readonly property?: Node;
  readonly key?: Node;
  readonly name?: string;
  /** Of a literal: its text. Of a part of a template: an object with its raw and its cooked text. */
  readonly value?: unknown;
}

export interface Search {
  /** Whether every text except those for the log counts, because all texts of the file are for users. */
  readonly everywhere?: boolean;
}

/** Returns the texts of two or more words that the source shows to users. */
export function shownSentences(source: string, { everywhere = false }: Search = {}): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown, isShown: boolean): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, isShown);
    if (!isNode(value) || isLogged(value)) return;
    const text = isShown ? textOf(value) : null;
    if (text !== null && TWO_WORDS.test(text)) found.push(text);
    // The callee is not shown. It may contain other calls, because the calls of a schema are chained.
    for (const [name, child] of Object.entries(value)) visit(child, isShown || (name !== 'callee' && shows(value)));
  };
  visit(parseAst(source, { lang: 'ts' }).body, everywhere);
  return found;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

const isLogged = ({ type, callee }: Node): boolean => type === 'CallExpression' && callee?.object?.name === 'log';

function shows({ type, callee, key }: Node): boolean {
  if (type === 'Property') return SHOWN_IN.has(key?.name ?? '');
  return (type === 'CallExpression' || type === 'NewExpression') && SHOWN_BY.has(callee?.property?.name ?? callee?.name ?? '');
}

function textOf({ type, value }: Node): string | null {
  if (type === 'Literal' && typeof value === 'string') return value;
  if (type !== 'TemplateElement' || typeof value !== 'object' || value === null || !('cooked' in value)) return null;
  return String(value.cooked);
}
