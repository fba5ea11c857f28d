/** secrets.yaml: values that are kept out of the configuration file, as in Home Assistant. */

import { isMap, type Node } from 'yaml';
import { ENGLISH } from '../texts/texts.ts';
import type { SecretLookup } from './read.ts';
import { type ParsedSource, parseSource } from './source.ts';

/** @param file is read when the first secret is looked up. */
export function secretsOf(file: string, readFile: (path: string) => string): SecretLookup {
  let parsed: ParsedSource | 'unreadable' | undefined;
  return (name) => {
    parsed ??= parse(file, readFile);
    if (parsed === 'unreadable') return { missing: ENGLISH('mistake.secrets_unreadable', { file }) };
    if (parsed.problems.length > 0) return { missing: ENGLISH('mistake.secrets_not_yaml', { file }) };
    const node = isMap(parsed.contents) ? parsed.contents.get(name, true) : undefined;
    return node ? { node: node as Node } : { missing: ENGLISH('mistake.secret_missing', { file }) };
  };
}

function parse(file: string, readFile: (path: string) => string): ParsedSource | 'unreadable' {
  try {
    return parseSource(file, readFile(file));
  } catch {
    return 'unreadable';
  }
}
