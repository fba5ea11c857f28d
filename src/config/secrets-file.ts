/** Reads secrets.yaml, which has values that are kept out of the configuration file, as in Home Assistant. */

import { isMap, isNode, isScalar } from 'yaml';
import { phrase } from '../texts/texts.ts';
import type { SecretLookup } from './read.ts';
import { type ParsedSource, parseSource } from './source.ts';
import { whyUnreadable } from './unreadable.ts';

/** Returns a function that looks up secrets. @param file is read when the first secret is looked up */
export function secretsOf(file: string, readFile: (path: string) => string): SecretLookup {
  let lookup: SecretLookup | undefined;
  return (name) => {
    lookup ??= lookupIn(file, readFile);
    return lookup(name);
  };
}

function lookupIn(file: string, readFile: (path: string) => string): SecretLookup {
  let parsed: ParsedSource;
  try {
    parsed = parseSource(file, readFile(file));
  } catch (error) {
    return () => ({ missing: phrase('mistake.secrets_file.unreadable', { file, why: whyUnreadable(error) }) });
  }
  const [problem] = parsed.problems;
  if (problem !== undefined) {
    const values = { file, line: problem.position?.line ?? 1, mistake: problem.message };
    return () => ({ missing: phrase('mistake.secrets_file.invalid', values) });
  }
  const pairs = isMap(parsed.contents) ? parsed.contents.items : [];
  const nodes = new Map(pairs.flatMap(({ key, value }) => (isScalar(key) && isNode(value) ? [[String(key.value), value]] : [])));
  return (name) => {
    const node = nodes.get(name);
    return node ? { node } : { missing: phrase('mistake.secret_missing', { file }) };
  };
}
