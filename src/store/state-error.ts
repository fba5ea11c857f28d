import { BridgeError, type ErrorCode, isBridgeError } from '../errors.ts';

/** Key: error code of the operating system that may pass without action by the user. Value: the error code of this program. */
const PASSING: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'state_full',
  EDQUOT: 'state_full',
  EAGAIN: 'state_unavailable',
  EBUSY: 'state_unavailable',
  EHOSTDOWN: 'state_unavailable',
  EINTR: 'state_unavailable',
  EIO: 'state_unavailable',
  EMFILE: 'state_unavailable',
  ENFILE: 'state_unavailable',
  ENOMEM: 'state_unavailable',
  ESTALE: 'state_unavailable',
  ETIMEDOUT: 'state_unavailable',
  'no answer': 'state_unavailable',
};

/** Returns the BridgeError of a failed file operation. @param otherwise the code for errors that do not pass by themselves */
export function stateError(path: string, error: unknown, otherwise: 'state_unreadable' | 'state_unwritable'): BridgeError {
  if (isBridgeError(error)) return error;
  const reason = codeOf(error);
  return new BridgeError(PASSING[reason] ?? otherwise, { detail: `${path} (${reason})`, cause: error });
}

/** Returns the error's code, such as `ENOENT`; the name of its class if it has no code. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? String(error.code) : error.name;
}

const OF_STATE: ReadonlySet<ErrorCode> = new Set([
  'state_unreadable',
  'state_unwritable',
  'state_full',
  'state_unavailable',
  'state_damaged',
  'state_newer',
  'database_unavailable',
  'database_full',
  'database_refused',
  'database_untrusted',
]);

/** Whether the error means that the folder's files, or the database, cannot be used. A lock that another process holds is no such error. */
export const isTroubleOfFolder = (error: unknown): error is BridgeError => isBridgeError(error) && OF_STATE.has(error.code);
