import pino from 'pino';
import { errorRecord } from './error-record.ts';
import { createRedactor, type Redactor } from './redactor.ts';

/** An Error does not have this type: pino would make its message, possibly text of another program, that of the line. */
interface Fields {
  readonly [name: string]: unknown;
}

interface Write {
  (fields: Fields, message: string): void;
  (message: string): void;
}

/** The log. Messages must be this program's own words. Texts of other programs belong in the fields `err` (an error) and `said`. */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

export interface LogOptions {
  readonly level: string;
  /** Converts a line of JSON to readable text; absent for JSON output. */
  readonly render?: (line: string) => string;
  /** The secrets, which must not appear in any line. */
  readonly secrets: readonly string[];
}

/**
 * Returns a log that adds these fields to each line of another one.
 * @param worded changes the message of each line
 */
export function withFields(log: Log, own: Fields, worded = (message: string): string => message): Log {
  const write =
    (level: keyof Log): Write =>
    (fields: Fields | string, message: string = '') =>
      typeof fields === 'string' ? log[level](own, worded(fields)) : log[level]({ ...own, ...fields }, worded(message));
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** A log that passes everything on to another one, which can be replaced. */
export class RelayedLog implements Log {
  #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Passes everything on to this log from now on. */
  use(log: Log): void {
    this.#log = log;
  }

  readonly debug = this.#relay('debug');
  readonly info = this.#relay('info');
  readonly warn = this.#relay('warn');
  readonly error = this.#relay('error');

  #relay(level: keyof Log): Write {
    return (fields: Fields | string, message: string = '') =>
      typeof fields === 'string' ? this.#log[level](fields) : this.#log[level](fields, message);
  }
}

/** Creates a log that passes each line to `write`, with secrets removed from all fields (docs/decisions/secrets.md). */
export function createLog({ level, render = (line) => line, secrets }: LogOptions, write: (line: string) => void): Log {
  const redactor = createRedactor(secrets);
  return pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }), log: (fields) => redactedFields(fields, redactor) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    { write: (line: string) => write(redactor.line(render(line))) },
  );
}

/** Loads pino-pretty, which is needed only for readable output. @returns a function that converts a line of JSON to readable text */
export async function prettyRenderer(): Promise<(line: string) => string> {
  const { prettyFactory } = await import('pino-pretty');
  return prettyFactory({ colorize: false, ignore: 'pid,hostname' });
}

const redactedFields = (fields: object, redactor: Redactor): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      redactor.value(name),
      name === 'said' ? redactor.words(String(field)) : redactedField(field, redactor),
    ]),
  );

function redactedField(field: unknown, redactor: Redactor): unknown {
  if (typeof field === 'string') return redactor.value(field);
  if (field instanceof Error) return errorRecord(field, redactor);
  if (Array.isArray(field)) return field.map((item) => redactedField(item, redactor));
  return typeof field === 'object' && field !== null ? redactedFields(field, redactor) : field;
}
