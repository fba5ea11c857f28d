import { parseAst } from 'vitest/node';

/** Finds sentences in the source that users read, and that are not in the texts. */

/** Functions and constructors whose arguments users read. */
const SHOWN_BY: ReadonlySet<string> = new Set([
  ...['write', 'redraw', 'say', 'BridgeError', 'ConnectFailure'],
  ...['refine', 'regex', 'withoutUser'],
  ...['description', 'option', 'requiredOption', 'argument', 'Option', 'showHelpAfterError', 'InvalidArgumentError'],
]);
/** Members of objects that users read: details of errors, titles of tables, mistakes in the configuration. */
const SHOWN_IN: ReadonlySet<string> = new Set(['detail', 'title', 'error', 'otherwise', 'message']);
/** A single word may as well be a name, an option or a key. */
const TWO_WORDS = /\p{L}{2,} \p{L}/u;

/** A node of ESTree, as far as it matters here. */
interface Node {
  readonly type: string;
  readonly callee?: Node;
  readonly object?: Node;
  readonly property?: Node;
  readonly key?: Node;
  readonly name?: string;
  /** Of a literal the text, of a part of a template both its spellings. */
  readonly value?: unknown;
}

export interface Search {
  /** Every text counts, except those for the log: the file is about what users read. */
  readonly everywhere?: boolean;
}

/** Texts of two or more words that stand where users read them. */
export function shownSentences(source: string, { everywhere = false }: Search = {}): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown, isShown: boolean): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, isShown);
    if (!isNode(value) || isLogged(value)) return;
    const text = isShown ? textOf(value) : null;
    if (text !== null && TWO_WORDS.test(text)) found.push(text);
    // The receiver of a call is not among its arguments: calls of a schema are chained.
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
