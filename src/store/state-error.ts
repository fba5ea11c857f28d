import { BridgeError, type ErrorCode, isBridgeError } from '../errors.ts';

/** Errors of the operating system that may disappear without action; all others need action by the user. */
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

/** The BridgeError of a failed file operation. @param otherwise the code for errors that do not disappear by themselves */
export function stateError(path: string, error: unknown, otherwise: 'state_unreadable' | 'state_unwritable'): BridgeError {
  if (isBridgeError(error)) return error;
  const reason = codeOf(error);
  return new BridgeError(PASSING[reason] ?? otherwise, { detail: `${path} (${reason})`, cause: error });
}

/** The error's code, such as `ENOENT`; its class if it has none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? String(error.code) : error.name;
}

const OF_FOLDER: ReadonlySet<ErrorCode> = new Set([
  'state_unreadable',
  'state_unwritable',
  'state_full',
  'state_unavailable',
  'state_damaged',
]);

/** Whether the files cannot be used, as opposed to a lock that another process holds. */
export const isTroubleOfFolder = (error: unknown): error is BridgeError => isBridgeError(error) && OF_FOLDER.has(error.code);
