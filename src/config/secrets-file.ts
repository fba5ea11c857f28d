/** secrets.yaml: values that are kept out of the configuration file, as in Home Assistant. */

import { isMap, type Node } from 'yaml';

import type { SecretLookup } from './read.ts';
import { type ParsedSource, parseSource } from './source.ts';

/** @param file is read when the first secret is looked up. */
export function secretsOf(file: string, readFile: (path: string) => string): SecretLookup {
  let parsed: ParsedSource | 'unreadable' | undefined;
  return (name) => {
    parsed ??= parse(file, readFile);
    if (parsed === 'unreadable')
      return { missing: `is looked up in ${file}, which cannot be read; create it with a line such as name: value` };
    if (parsed.problems.length > 0) return { missing: `is looked up in ${file}, which is not valid YAML` };
    const node = isMap(parsed.contents) ? parsed.contents.get(name, true) : undefined;
    return node ? { node: node as Node } : { missing: `is not in ${file}; add a line with that name, a colon and the value` };
  };
}

function parse(file: string, readFile: (path: string) => string): ParsedSource | 'unreadable' {
  try {
    return parseSource(file, readFile(file));
  } catch {
    return 'unreadable';
  }
}
