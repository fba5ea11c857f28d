import { parse } from 'lossless-json';
import { MINUTE_MS } from '../calendar.ts';
import { BridgeError, type ErrorCode, type ErrorContext } from '../errors.ts';
import { type Phrase, phrase } from '../texts/texts.ts';
import { resultCode, statusError } from './result-codes.ts';
import { isSignInCall } from './sign-in-calls.ts';
import type { HttpReply } from './transport.ts';
import { waitHintMs } from './wait-hint.ts';
import { idOf, isRecord } from './wire/fields.ts';

/** A reply that reports success. Errors about its content name the endpoint and the serial number. */
export interface Reply {
  readonly endpoint: string;
  /** `req_serial_num`; undefined if the reply has none. */
  readonly serialNumber: string | undefined;
  readonly data: unknown;
}

/**
 * Reads the envelope of an HTTP reply. `result_code` decides whether the call succeeded; if there is none, the HTTP status
 * decides (isolarcloud-open-api.md 4.1). Errors never quote the text of the reply.
 * @param sent the values of the request, among them keys, token, account and password: if the reply's result code or serial
 * number equals one of them, errors do not show it
 * @returns the reply with its `result_data`
 * @throws BridgeError for the result code or the HTTP status (result-codes.ts), reply_malformed, reply_foreign
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

/** The error for a reply without a result code, decided by the HTTP status. A call that signs in has no token that could be rejected. */
function withoutCode(where: { readonly endpoint: string }, http: HttpReply, envelope: unknown): BridgeError {
  const { status, text } = http;
  const error = status === 401 && isSignInCall(where.endpoint) ? 'reply_foreign' : statusError(status);
  const found = isRecord(envelope) ? 'no_result_code' : shapeOf(text);
  if (error === null) {
    const code = found === 'html' || envelope !== undefined ? 'reply_foreign' : 'reply_malformed';
    return new BridgeError(code, { ...where, detail: phrase(`detail.body.${found}`) });
  }
  const resultCode = `HTTP ${status}`;
  if (error === 'reply_foreign') return new BridgeError(error, { ...where, resultCode, detail: redirection(http) });
  return new BridgeError(error, { ...where, resultCode, ...hints(error, http, envelope) });
}

/** The host that a redirection leads to. The rest of its address is not shown, since it may contain anything. */
function redirection({ location = null }: HttpReply): Phrase | undefined {
  if (location === null || !URL.canParse(location)) return undefined;
  return phrase('detail.redirects', { host: printable(new URL(location).host) });
}

/** The JSON of a reply; undefined if it is none. */
export function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Returns the kind of a reply's body that is no envelope, so that errors need not quote it. */
function shapeOf(text: string): 'empty' | 'html' | 'other' {
  if (text.trim() === '') return 'empty';
  return /^\s*</.test(text) ? 'html' : 'other';
}

/** The parts of an error that come from the reply's headers and body: a detail, and how long to wait in milliseconds. */
function hints(error: ErrorCode, { date, retryAfter }: HttpReply, envelope: unknown): Pick<ErrorContext, 'detail' | 'retryAfterMs'> {
  const retryAfterMs = waitHintMs({ header: retryAfter, date, envelope });
  if (error === 'clock_wrong' && date !== null) return { detail: phrase('detail.cloud_clock', { time: printable(date) }), retryAfterMs };
  if (retryAfterMs !== undefined) return { detail: phrase('detail.asks_to_wait', { time: duration(retryAfterMs) }), retryAfterMs };
  return {};
}

const duration = (ms: number): string => (ms < 2 * MINUTE_MS ? `${Math.ceil(ms / 1_000)} s` : `${Math.ceil(ms / MINUTE_MS)} min`);

/** Matches the form of a result code. Errors do not show a code of another form. */
const CODE = /^(?:-?\d{1,9}|[A-Z]{1,3}\d{1,9})$/;

/**
 * The request's serial number, which Sungrow's support asks for; undefined if the text has another form, or is a value of the
 * request.
 */
const serialNumberOf = (text: string | null, sent: readonly unknown[]): string | undefined =>
  text !== null && /^[\w-]{1,64}$/.test(text) && !sent.includes(text) ? text : undefined;

/** Text of a reply, made safe for one line of a message. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);

/** Matches an unquoted integer of 16 digits or more. `JSON.parse` would silently round an integer beyond 2^53. */
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
