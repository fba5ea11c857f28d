import { unreadable } from '../config/unreadable.ts';
import { BridgeError } from '../errors.ts';
import { checkFiles, isOf, type Place } from './check.ts';
import { type ConfigFiles, isEditable } from './config-files.ts';
import { ANSWERABLE } from './steps.ts';

/** The files from which a set-up starts. */
export interface PresentFiles {
  readonly files: ConfigFiles;
  /**
   * What happens to an existing file that is not empty. `edited`: its comments and other options stay. `replaced`: it has mistakes, so that a new file
   * replaces it.
   */
  readonly existing: 'none' | 'edited' | 'replaced';
}

/**
 * Reads the files that exist.
 * @throws BridgeError config_unreadable for a file that is there and cannot be read, or a secrets.yaml that is not valid YAML
 */
export function presentFiles(place: Place): PresentFiles {
  const { file, secretsFile, readFile } = place;
  const config = textAt(file, readFile);
  const secrets = textAt(secretsFile, readFile);
  if (secrets !== null && !isEditable(secrets)) throw new BridgeError('config_unreadable', { detail: secretsFile });
  if (config === null || config.trim() === '') return { files: { config: null, secrets }, existing: 'none' };
  const isKept = isEditable(config) && !hasOtherMistakes({ config, secrets }, place);
  return isKept ? { files: { config, secrets }, existing: 'edited' } : { files: { config: null, secrets }, existing: 'replaced' };
}

/** Whether the file has mistakes in options that the set-up does not ask for. */
function hasOtherMistakes(files: ConfigFiles, place: Place): boolean {
  const { problems } = checkFiles(files, place);
  return problems.some(({ option, position }) => position !== null && ![...ANSWERABLE].some((own) => isOf(option, own)));
}

function textAt(file: string, readFile: Place['readFile']): string | null {
  try {
    return readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new BridgeError('config_unreadable', { detail: unreadable(file, error), cause: error });
  }
}
