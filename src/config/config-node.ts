/** The configuration as it was written: values, each with its position in the source. */

import type { Source } from './source.ts';

/** Offsets in the text of a source. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface FileLocation {
  readonly source: Source;
  /** Null in a list and for the file as a whole. */
  readonly key: TextRange | null;
  /** Null for multi-line values: sections and lists. */
  readonly value: TextRange | null;
  /** Whether the value may be shown in a report. */
  readonly visible: boolean;
}

export type Location = FileLocation | { readonly variable: string };

/** Marks a node whose mistake was already reported, so that nothing more is reported about it. */
export const BROKEN = Symbol('broken');

export type Content = string | number | boolean | null | typeof BROKEN | ReadonlyMap<string, ConfigNode> | readonly ConfigNode[];

export interface ConfigNode {
  readonly location: Location;
  readonly content: Content;
}

export const hasMembers = (content: Content | undefined): content is ReadonlyMap<string, ConfigNode> => content instanceof Map;

const isList = (content: Content): content is readonly ConfigNode[] => Array.isArray(content);

/** The bare value, as the schema takes it. An option without a value (`key:`) counts as not set. */
export function plain({ content }: ConfigNode): unknown {
  if (content === BROKEN) return undefined;
  if (isList(content)) return content.map(plain);
  if (!hasMembers(content)) return content;
  const set = [...content].filter(([, member]) => member.content !== null);
  return Object.fromEntries(set.map(([key, member]) => [key, plain(member)]));
}

/** The node at a path, or the nearest one above it; `exact` tells which. */
export function find(node: ConfigNode, path: readonly PropertyKey[]): { node: ConfigNode; exact: boolean } {
  const [key, ...rest] = path;
  if (key === undefined) return { node, exact: true };
  const { content } = node;
  const member = hasMembers(content) ? content.get(String(key)) : isList(content) ? content[Number(key)] : undefined;
  return member ? find(member, rest) : { node, exact: false };
}

/**
 * The same node with `value` at `path`; missing sections on the path are created. A path through a value that is not a section
 * is left to the schema to report.
 */
export function withValueAt(node: ConfigNode, [key, ...rest]: readonly string[], value: ConfigNode): ConfigNode {
  if (key === undefined) return value;
  if (node.content !== null && !hasMembers(node.content)) return node;
  const member = node.content?.get(key) ?? { location: value.location, content: null };
  return { location: node.location, content: new Map([...(node.content ?? []), [key, withValueAt(member, rest, value)]]) };
}
