/**
 * Reads two options without loading the schema, for the health check: loading the schema takes several times the CPU time of
 * the check itself (docs/decisions/performance.md).
 */

import { dirname, resolve } from 'node:path';
import { isMap, isScalar, parseDocument } from 'yaml';
import { CONFIG_VARIABLE, DEFAULT_BASE_TOPIC, DEFAULT_PATH, DEFAULT_STATE_FOLDER, PREFIX } from './defaults.ts';
import type { ConfigInput } from './load.ts';

/** The state folder of a bridge, and its base topic, which is part of the names of its files. */
export interface StateLocation {
  readonly stateFolder: string;
  readonly baseTopic: string;
}

const VARIABLES = { stateFolder: `${PREFIX}STATE_FOLDER`, baseTopic: `${PREFIX}MQTT_BASE_TOPIC` } as const;

/**
 * Returns state folder and base topic if both are plain text in the file or in environment variables, or not set. The file may be absent.
 * @returns null if one is given in another way or the file cannot be read; the caller then uses loadConfig
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
  } catch (error) {
    // The environment, or the options of the Home Assistant app, may be the configuration.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return null;
    return { stateFolder: DEFAULT_STATE_FOLDER, baseTopic: DEFAULT_BASE_TOPIC };
  }
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { prettyErrors: false, logLevel: 'silent' });
  if (document.errors.length > 0 || !isMap(document.contents)) return null;
  const stateFolder = textAt(document.getIn(['state_folder'], true), DEFAULT_STATE_FOLDER);
  const baseTopic = textAt(document.getIn(['mqtt', 'base_topic'], true), DEFAULT_BASE_TOPIC);
  return stateFolder === null || baseTopic === null ? null : { stateFolder, baseTopic };
}

/** Returns the text of a node; `absent` if there is no node; null if its value is not plain text. */
function textAt(node: unknown, absent: string): string | null {
  if (node === undefined) return absent;
  if (!isScalar(node) || node.tag !== undefined || node.anchor !== undefined) return null;
  return typeof node.value === 'string' && node.value !== '' ? node.value : null;
}
