/** The configuration as it was written: values, each with its position in the source. */

import type { Source } from './source.ts';

/** Offsets in the text of a source. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface FilePlace {
  readonly source: Source;
  /** Null in a list and for the file as a whole. */
  readonly key: Span | null;
  /** Null for multi-line values: sections and lists. */
  readonly value: Span | null;
  /** Whether the value may be shown in a report. */
  readonly visible: boolean;
}

export type Place = FilePlace | { readonly variable: string };

/** Marks an entry whose mistake was already reported, so that nothing more is reported about it. */
export const BROKEN = Symbol('broken');

export type Content = string | number | boolean | null | typeof BROKEN | ReadonlyMap<string, Entry> | readonly Entry[];

export interface Entry {
  readonly place: Place;
  readonly content: Content;
}

export const hasMembers = (content: Content | undefined): content is ReadonlyMap<string, Entry> => content instanceof Map;

const isList = (content: Content): content is readonly Entry[] => Array.isArray(content);

/** The bare value, as the schema takes it. An option without a value (`key:`) counts as not set. */
export function plain({ content }: Entry): unknown {
  if (content === BROKEN) return undefined;
  if (isList(content)) return content.map(plain);
  if (!hasMembers(content)) return content;
  const set = [...content].filter(([, member]) => member.content !== null);
  return Object.fromEntries(set.map(([key, member]) => [key, plain(member)]));
}

/** The entry at a path, or the nearest one above it; `exact` tells which. */
export function find(entry: Entry, path: readonly PropertyKey[]): { entry: Entry; exact: boolean } {
  const [key, ...rest] = path;
  if (key === undefined) return { entry, exact: true };
  const { content } = entry;
  const member = hasMembers(content) ? content.get(String(key)) : isList(content) ? content[Number(key)] : undefined;
  return member ? find(member, rest) : { entry, exact: false };
}

/**
 * The same entry with `value` at `path`; missing sections on the path are created. A path through something that is no section
 * is left to the schema to report.
 */
export function place(entry: Entry, [key, ...rest]: readonly string[], value: Entry): Entry {
  if (key === undefined) return value;
  if (entry.content !== null && !hasMembers(entry.content)) return entry;
  const member = entry.content?.get(key) ?? { place: value.place, content: null };
  return { place: entry.place, content: new Map([...(entry.content ?? []), [key, place(member, rest, value)]]) };
}
