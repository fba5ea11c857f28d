import { isBridgeError } from './errors.ts';
import type { Redactor } from './redactor.ts';

/** An error in a form that may be shown: messages of this program are unchanged, texts of other programs are redacted. */
export interface ErrorRecord {
  readonly type: string;
  readonly message: string;
  /** The words of another program about the error. */
  readonly said?: string;
  readonly code?: string;
  /** Type and message, and the lines of the stack below them. */
  readonly stack: string;
  readonly cause?: ErrorRecord;
  /** The errors of an AggregateError. */
  readonly errors?: readonly ErrorRecord[];
}

/** Maximum depth of causes: errors may be their own causes. */
const DEEPEST = 4;

/** Copies only the members of ErrorRecord, because other programs attach whole requests, headers included, to their errors. */
export function errorRecord(thrown: unknown, redactor: Redactor, depth = 0): ErrorRecord {
  const error = thrown instanceof Error ? thrown : new NotAnError(String(thrown));
  const type = redactor.words(error.name);
  const message = messageOf(error, redactor);
  const said = isBridgeError(error) ? error.context.said : undefined;
  const isDeepest = depth === DEEPEST;
  return {
    type,
    message,
    ...(said !== undefined && { said: redactor.words(said) }),
    ...('code' in error && { code: redactor.words(String(error.code)) }),
    stack: `${type}: ${message}${redactor.value(framesOf(error))}`,
    ...(error.cause !== undefined && !isDeepest && { cause: errorRecord(error.cause, redactor, depth + 1) }),
    ...(error instanceof AggregateError && !isDeepest && { errors: error.errors.map((one) => errorRecord(one, redactor, depth + 1)) }),
  };
}

/** Returns the stack traces of an error and of its causes, for the terminal. */
export const traceOf = ({ stack, cause, errors = [] }: ErrorRecord): string =>
  [stack, ...[...errors, ...(cause === undefined ? [] : [cause])].map((one) => `Caused by ${traceOf(one)}`)].join('\n');

class NotAnError extends Error {
  override readonly name = 'NotAnError';
  override readonly stack = '';
}

function messageOf(error: Error, { words }: Redactor): string {
  if (isBridgeError(error)) return error.message;
  // V8 quotes the text that it could not parse, which may contain part of a secret.
  return error instanceof SyntaxError ? 'something could not be parsed' : words(error.message);
}

/** Returns the lines of a stack trace, without the message before them. */
function framesOf({ stack = '', message }: Error): string {
  const end = stack.indexOf(message) + message.length;
  const first = stack.indexOf('\n    at ', end);
  return first === -1 ? '' : stack.slice(first);
}
