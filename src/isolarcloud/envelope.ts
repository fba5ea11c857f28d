import { parse } from 'lossless-json';
import { BridgeError, type ErrorCode } from '../errors.ts';
import { type Phrase, phrase } from '../texts/texts.ts';
import { resultCode } from './result-codes.ts';
import type { HttpReply } from './transport.ts';
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
  const verdict = code ?? `HTTP ${http.status}`;
  if (verdict === 'HTTP 200') {
    throw new BridgeError('reply_malformed', {
      endpoint,
      serialNumber,
      detail: phrase(`detail.body.${isRecord(envelope) ? 'no_result_code' : shapeOf(http.text)}`),
    });
  }
  const { error } = resultCode(verdict);
  if (error !== null) {
    const said = {
      endpoint,
      resultCode: CODE.test(verdict) && !sent.includes(verdict) ? verdict : 'not documented',
      serialNumber,
      detail: hint(error, http),
    };
    throw new BridgeError(error, { ...said, retryAfterMs: retryAfterMs(http) });
  }
  return { endpoint, serialNumber, data: isRecord(envelope) ? (envelope['result_data'] ?? null) : null };
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

/** The details that the HTTP headers add to an error. */
function hint(error: ErrorCode, { date, retryAfter }: HttpReply): Phrase | undefined {
  if (error === 'clock_wrong' && date !== null) return phrase('detail.cloud_clock', { time: printable(date) });
  if (error === 'call_rate' && retryAfter !== null) return phrase('detail.asks_to_wait', { time: printable(retryAfter) });
  return undefined;
}

/** RFC 9110 section 10.2.3: seconds, or a date, which is by the cloud's own clock. */
function retryAfterMs({ date, retryAfter }: HttpReply): number | undefined {
  if (retryAfter === null) return undefined;
  const askedMs = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.parse(date ?? '');
  return Number.isFinite(askedMs) && askedMs > 0 ? askedMs : undefined;
}

/** The form of a result code, including an HTTP status in place of one. */
const CODE = /^(?:HTTP \d{3}|-?\d{1,9}|[A-Z]{1,3}\d{1,9})$/;

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
