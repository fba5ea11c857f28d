/**
 * Reads the options for the language without loading the schema, so that the program can show its help and the mistakes of a
 * configuration in that language.
 */

import { type Document, isScalar, parseDocument } from 'yaml';
import { CONFIG_VARIABLE, DEFAULT_PATH, PREFIX } from './defaults.ts';
import type { ConfigInput } from './load.ts';

/** The options that decide on the language, unchecked. */
export interface LanguageOptions {
  readonly language: string;
  readonly isolarcloud: { readonly language: string };
}

const VARIABLES = { own: `${PREFIX}LANGUAGE`, ofCloud: `${PREFIX}ISOLARCLOUD_LANGUAGE` } as const;

/** Returns the options as file and environment set them, also if the file has mistakes; null if both set neither. */
export function languageOptions({ path, env, readFile }: ConfigInput): LanguageOptions | null {
  const document = documentIn(path ?? (env[CONFIG_VARIABLE] || DEFAULT_PATH), readFile);
  const own = env[VARIABLES.own] || textAt(document, ['language']);
  const ofCloud = env[VARIABLES.ofCloud] || textAt(document, ['isolarcloud', 'language']) || textAt(document, ['accounts', 0, 'language']);
  return own === null && ofCloud === null ? null : { language: own ?? 'auto', isolarcloud: { language: ofCloud ?? '' } };
}

function documentIn(file: string, readFile: ConfigInput['readFile']): Document | null {
  try {
    return parseDocument(readFile(file), { prettyErrors: false, logLevel: 'silent', uniqueKeys: false });
  } catch {
    return null;
  }
}

function textAt(document: Document | null, path: readonly (string | number)[]): string | null {
  try {
    const node = document?.getIn(path, true);
    return isScalar(node) && typeof node.value === 'string' ? node.value : null;
  } catch {
    return null; // the file has something else than a section there
  }
}
