import pino from 'pino';
import { errorRecord } from './error-record.ts';
import { createRedactor, type Redactor } from './redactor.ts';

/** An error itself is not accepted as fields: its message, possibly with text of another program, would become that of the line. */
interface Fields {
  readonly [name: string]: unknown;
}

interface Write {
  (fields: Fields, message: string): void;
  (message: string): void;
}

/** Messages are our own words. Texts of other programs go into the fields `err` (an error) and `said` (text). */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

export interface LogOptions {
  readonly level: string;
  /** Makes a line of JSON readable; absent for JSON output. */
  readonly render?: (line: string) => string;
  /** Values that must never appear. */
  readonly secrets: readonly string[];
}

/** The log: lines to `write`, without a secret in any field (docs/decisions/secrets.md). */
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

/** For terminals; loaded only if one is used. */
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
