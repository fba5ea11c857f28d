import { parse } from 'lossless-json';
import { MINUTE_MS } from '../calendar.ts';
import { BridgeError, type ErrorCode, type ErrorContext } from '../errors.ts';
import { type Phrase, phrase } from '../texts/texts.ts';
import { resultCode, statusError } from './result-codes.ts';
import type { HttpReply } from './transport.ts';
import { waitHintMs } from './wait-hint.ts';
import { idOf, isRecord } from './wire/fields.ts';

/** A reply that reports success, with the details that an error about its content names. */
export interface Reply {
  readonly endpoint: string;
  /** `req_serial_num`; some replies lack it. */
  readonly serialNumber: string | undefined;
  readonly data: unknown;
}

/**
 * Opens an HTTP reply: judged by `result_code`, or by the HTTP status if there is none (isolarcloud-open-api.md 4.1). The text
 * itself never reaches an error.
 * @param sent keys, token, account and password of the request: a reply that repeats one of them is not quoted
 * @returns the reply's `result_data`
 * @throws BridgeError of the result code (result-codes.ts), or reply_malformed
 */
export function openEnvelope(endpoint: string, http: HttpReply, sent: readonly unknown[] = []): Reply {
  const envelope = parsed(http.text);
  const code = isRecord(envelope) ? idOf(envelope['result_code']) : null;
  const serialNumber = isRecord(envelope) ? serialNumberOf(idOf(envelope['req_serial_num']), sent) : undefined;
  const where = { endpoint, serialNumber };
  if (code === null) throw withoutCode(where, http, envelope);
  const { error } = resultCode(code);
  if (error !== null) {
    const shown = CODE.test(code) && !sent.includes(code) ? code : 'not documented';
    throw new BridgeError(error, { ...where, resultCode: shown, ...hints(error, http, envelope) });
  }
  return { ...where, data: isRecord(envelope) ? (envelope['result_data'] ?? null) : null };
}

/** The error of a reply that is judged by its HTTP status, as it has no result code. */
function withoutCode(where: { readonly endpoint: string }, http: HttpReply, envelope: unknown): BridgeError {
  const { status, text } = http;
  // A login has no token that could be rejected.
  const error = where.endpoint === 'login' && status === 401 ? 'reply_foreign' : statusError(status);
  const found = isRecord(envelope) ? 'no_result_code' : shapeOf(text);
  if (error === null)
    return new BridgeError(found === 'html' ? 'reply_foreign' : 'reply_malformed', { ...where, detail: phrase(`detail.body.${found}`) });
  const resultCode = `HTTP ${status}`;
  if (error === 'reply_foreign') return new BridgeError(error, { ...where, resultCode, detail: redirection(http) });
  return new BridgeError(error, { ...where, resultCode, ...hints(error, http, envelope) });
}

/** Where a redirection leads: the host alone, since a login page may have anything in its address. */
function redirection({ location = null }: HttpReply): Phrase | undefined {
  if (location === null || !URL.canParse(location)) return undefined;
  return phrase('detail.redirects', { host: printable(new URL(location).host) });
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Describes a body that is no envelope, without quoting it. */
function shapeOf(text: string): 'empty' | 'html' | 'other' {
  if (text.trim() === '') return 'empty';
  return /^\s*</.test(text) ? 'html' : 'other';
}

/** What headers and body add to an error: a detail, and how long to wait. */
function hints(error: ErrorCode, { date, retryAfter }: HttpReply, envelope: unknown): Pick<ErrorContext, 'detail' | 'retryAfterMs'> {
  const retryAfterMs = waitHintMs({ header: retryAfter, date, envelope });
  if (error === 'clock_wrong' && date !== null) return { detail: phrase('detail.cloud_clock', { time: printable(date) }), retryAfterMs };
  if (retryAfterMs !== undefined) return { detail: phrase('detail.asks_to_wait', { time: duration(retryAfterMs) }), retryAfterMs };
  return {};
}

const duration = (ms: number): string => (ms < 2 * MINUTE_MS ? `${Math.ceil(ms / 1_000)} s` : `${Math.ceil(ms / MINUTE_MS)} min`);

/** The form of a result code. */
const CODE = /^(?:-?\d{1,9}|[A-Z]{1,3}\d{1,9})$/;

/** The request's serial number, which Sungrow's support asks for; undefined if the text is none. */
const serialNumberOf = (text: string | null, sent: readonly unknown[]): string | undefined =>
  text !== null && /^[\w-]{1,64}$/.test(text) && !sent.includes(text) ? text : undefined;

/** Foreign text, made safe for one line of a message. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);

/** An unquoted integer of 16 digits or more: beyond 2^53 `JSON.parse` would silently round it. */
const LONG_INTEGER = /[:,[]\s*-?\d{16}/;

/**
 * Parses JSON. Integers that a number cannot hold exactly (uuid, ps_id) become strings of their digits.
 * @throws an error that may quote the text, so it must not be shown
 */
export function parseJson(text: string): unknown {
  return LONG_INTEGER.test(text)
    ? parse(text, undefined, { parseNumber: exactNumber, onDuplicateKey: ({ newValue }) => newValue })
    : JSON.parse(text);
}

const exactNumber = (digits: string): number | string => {
  const number = Number(digits);
  return Number.isInteger(number) && !Number.isSafeInteger(number) && /^-?\d+$/.test(digits) ? digits : number;
};
