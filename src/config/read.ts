/**
 * Converts YAML nodes to nodes of the configuration: a value stays text if the schema expects text, the value of `!secret` is
 * looked up, and aliases are refused.
 */

import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar } from 'yaml';
import type { ZodType } from 'zod';
import { type Phrase, phrase } from '../texts/texts.ts';
import { BROKEN, type ConfigNode, type Content, type Location, type TextRange } from './config-node.ts';
import { type ConfigProblem, problemAt } from './problems.ts';
import { isAddress, isHidden, isSection, isText, isTextOrList, itemOf, memberOf } from './shape.ts';
import { SECRET_TAG, type Source } from './source.ts';

/** Looks up a secret by its name. Returns its node in secrets.yaml, or a message why there is none. */
export type SecretLookup = (name: string) => { readonly node: Node } | { readonly missing: Phrase };

export interface ReadContext {
  readonly source: Source;
  readonly secret: SecretLookup;
  /**
   * The location to report for all values if they do not come from the file itself: an environment variable, or the place of a
   * `!secret`; otherwise null.
   */
  readonly from: Location | null;
  readonly report: (problem: ConfigProblem) => void;
}

interface Position {
  readonly path: readonly PropertyKey[];
  readonly schema: ZodType | null;
  readonly key: TextRange | null;
}

const SPECIAL_START = phrase('mistake.special_start');

const spanOf = (node: Node): TextRange | null => (node.range ? { start: node.range[0], end: node.range[1] } : null);

/** The value of a secret must not be another secret, since secrets could then refer to each other in a circle. */
const noSecret: SecretLookup = () => ({ missing: phrase('mistake.secret_of_secret') });

/** Converts a node and everything below it, and reports the mistakes. @param node null if an option has no value at all */
export function readNode(node: Node | null, position: Position, context: ReadContext): ConfigNode {
  const location = context.from ?? locationOf(node, position, context.source);
  const broken = (message: Phrase): ConfigNode => {
    context.report(problemAt(location, position.path, 'value', message));
    return { location, content: BROKEN };
  };
  if (node === null) return { location, content: null };
  if (isAlias(node) || node.anchor !== undefined) return broken(SPECIAL_START);
  if (node.tag === SECRET_TAG) {
    if (!isScalar(node)) return broken(phrase('mistake.secret_unnamed'));
    const secret = context.secret(String(node.value));
    return 'node' in secret ? readNode(secret.node, position, { ...context, from: location, secret: noSecret }) : broken(secret.missing);
  }
  if (node.tag !== undefined) return broken(phrase('mistake.special_start_tag'));
  if (isCutSecret(node, position)) return broken(phrase('mistake.secret.comment'));
  return { location, content: contentOf(node, position, context) };
}

/** Whether a secret without quotes is followed by a comment: YAML takes `pa55 #word` as `pa55` and a comment. */
const isCutSecret = (node: Node, { schema }: Position): boolean =>
  isScalar(node) && node.value !== null && node.type === Scalar.PLAIN && Boolean(node.comment) && schema !== null && isHidden(schema);

function locationOf(node: Node | null, { schema, key }: Position, source: Source): Location {
  const value = node && !isMap(node) && !isSeq(node) ? spanOf(node) : null;
  const sameLine = value && key ? !source.text.slice(key.start, value.end).includes('\n') : true;
  const visible = schema !== null && !isSection(schema) && (!isHidden(schema) || (isAddress(schema) && isBareAddress(node)));
  return { source, key, value: sameLine ? value : null, visible };
}

/**
 * Matches an address that surely has no password in it: scheme, host, port and path, which may be mistyped, without any word of
 * 20 or more characters, which might be a key.
 */
const BARE_ADDRESS =
  /^(?!.*[\w-]{20})(?:(?:mqtts?|wss?|https?|tcp|ssl|tls):?)?\/*(?:[\w-]+(?:\.[\w-]+)*|\[[\da-f:]+\])\.?(?::\d{1,5})?(?:\/[\w./-]*)?$/i;

/** Whether the value is an address without user and password, so that it may be shown. */
const isBareAddress = (node: Node | null): boolean => isScalar(node) && BARE_ADDRESS.test(String(node.value));

function contentOf(node: Node, position: Position, context: ReadContext): Content {
  if (isMap(node)) return membersOf(node.items, position, context);
  if (isSeq(node)) {
    const schema = itemOf(position.schema);
    return node.items.map((item, index) => readNode(item as Node, { path: [...position.path, index], schema, key: null }, context));
  }
  return isScalar(node) ? scalarOf(node, isText(position.schema) || isTextOrList(position.schema)) : null;
}

function membersOf(pairs: readonly Pair[], { path, schema }: Position, context: ReadContext): Content {
  const members = new Map<string, ConfigNode>();
  for (const pair of pairs) {
    const keyNode = pair.key as Node;
    const key = isScalar(keyNode) ? String(scalarOf(keyNode, true)) : '';
    const member = { path: [...path, key], schema: memberOf(schema, key), key: spanOf(keyNode) };
    members.set(key, readNode(pair.value as Node | null, member, context));
  }
  return members;
}

/**
 * Returns the value of a scalar. If the schema expects text, an unquoted number is taken as it is written: `007` keeps its
 * zeros, and a long id all its digits.
 */
function scalarOf({ value, source, type }: Scalar, asText: boolean): string | number | boolean | null {
  if (asText && type === Scalar.PLAIN && value !== null) return source ?? String(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
