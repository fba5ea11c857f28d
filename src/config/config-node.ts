/** The configuration as the user wrote it: a tree of values, each with its position in the file or its environment variable. */

import type { Source } from './source.ts';

/** A part of the text of a source: offset of the first character, and of the one after the last. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface FileLocation {
  readonly source: Source;
  /** Position of the option's name; null for an entry of a list and for the file as a whole. */
  readonly key: TextRange | null;
  /** Position of the value; null for sections and lists, which may take several lines. */
  readonly value: TextRange | null;
  /** Whether the value may be shown in a report. */
  readonly visible: boolean;
}

export type Location = FileLocation | { readonly variable: string };

/** Content of a node whose mistake was already reported, so that no further mistake is reported for the node. */
export const BROKEN = Symbol('broken');

export type Content = string | number | boolean | null | typeof BROKEN | ReadonlyMap<string, ConfigNode> | readonly ConfigNode[];

export interface ConfigNode {
  readonly location: Location;
  readonly content: Content;
}

export const hasMembers = (content: Content | undefined): content is ReadonlyMap<string, ConfigNode> => content instanceof Map;

const isList = (content: Content): content is readonly ConfigNode[] => Array.isArray(content);

/** Returns the value of a node without positions, as the schema takes it. An option without a value (`key:`) counts as not set. */
export function plain({ content }: ConfigNode): unknown {
  if (content === BROKEN) return undefined;
  if (isList(content)) return content.map(plain);
  if (!hasMembers(content)) return content;
  const set = [...content].filter(([, member]) => member.content !== null);
  return Object.fromEntries(set.map(([key, member]) => [key, plain(member)]));
}

/** Returns the node at a path, or the nearest existing node above it. `exact` is true if it is the node at the path. */
export function find(node: ConfigNode, path: readonly PropertyKey[]): { node: ConfigNode; exact: boolean } {
  const [key, ...rest] = path;
  if (key === undefined) return { node, exact: true };
  const { content } = node;
  const member = hasMembers(content) ? content.get(String(key)) : isList(content) ? content[Number(key)] : undefined;
  return member ? find(member, rest) : { node, exact: false };
}

/**
 * Returns a copy of the node with `value` at `path`; missing sections on the path are created. If a value on the path is not a
 * section, the node stays as it is, and the schema reports the mistake.
 */
export function withValueAt(node: ConfigNode, [key, ...rest]: readonly string[], value: ConfigNode): ConfigNode {
  if (key === undefined) return value;
  if (node.content !== null && !hasMembers(node.content)) return node;
  const member = node.content?.get(key) ?? { location: value.location, content: null };
  return { location: node.location, content: new Map([...(node.content ?? []), [key, withValueAt(member, rest, value)]]) };
}
