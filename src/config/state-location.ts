/**
 * Two options without the schema, for the health check: the schema costs several times the CPU time of the check itself
 * (docs/decisions/performance.md).
 */

import { dirname, resolve } from 'node:path';
import { isMap, isScalar, parseDocument } from 'yaml';
import { CONFIG_VARIABLE, DEFAULT_BASE_TOPIC, DEFAULT_PATH, DEFAULT_STATE_FOLDER, PREFIX } from './defaults.ts';
import type { ConfigInput } from './load.ts';

/** The state folder of a bridge, and the base topic, by which its files differ from those of other bridges. */
export interface StateLocation {
  readonly stateFolder: string;
  readonly baseTopic: string;
}

const VARIABLES = { stateFolder: `${PREFIX}STATE_FOLDER`, baseTopic: `${PREFIX}MQTT_BASE_TOPIC` } as const;

/**
 * The location if the configuration gives it as plain text in the file or in an environment variable.
 * @returns null if it is given in another way or cannot be read; the caller then uses loadConfig
 */
export function stateLocationOf({ path, env, readFile }: ConfigInput): StateLocation | null {
  if (Object.values(VARIABLES).some((variable) => env[`${variable}_FILE`])) return null;
  const file = path ?? (env[CONFIG_VARIABLE] || DEFAULT_PATH);
  const written = writtenIn(file, readFile);
  if (written === null) return null;
  const stateFolder = env[VARIABLES.stateFolder] || written.stateFolder;
  return { stateFolder: resolve(dirname(file), stateFolder), baseTopic: env[VARIABLES.baseTopic] || written.baseTopic };
}

function writtenIn(file: string, readFile: ConfigInput['readFile']): StateLocation | null {
  let text: string;
  try {
    text = readFile(file);
  } catch {
    return null;
  }
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { prettyErrors: false, logLevel: 'silent' });
  if (document.errors.length > 0 || !isMap(document.contents)) return null;
  const stateFolder = textAt(document.getIn(['state_folder'], true), DEFAULT_STATE_FOLDER);
  const baseTopic = textAt(document.getIn(['mqtt', 'base_topic'], true), DEFAULT_BASE_TOPIC);
  return stateFolder === null || baseTopic === null ? null : { stateFolder, baseTopic };
}

/** @returns null for a value that is not plain text; `absent` if there is none */
function textAt(node: unknown, absent: string): string | null {
  if (node === undefined) return absent;
  if (!isScalar(node) || node.tag !== undefined || node.anchor !== undefined) return null;
  return typeof node.value === 'string' && node.value !== '' ? node.value : null;
}
