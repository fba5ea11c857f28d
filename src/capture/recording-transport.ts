import { type BridgeError, isBridgeError } from '../errors.ts';
import { parseJson } from '../isolarcloud/envelope.ts';
import type { HttpReply, Transport } from '../isolarcloud/transport.ts';
import { ENGLISH, inWords, type Wording } from '../texts/texts.ts';
import type { EventClock } from './event-clock.ts';
import { type CapturedFailure, type CapturedReply, type CaptureNote, GATEWAY_REMEDIES } from './format.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { redactJson, redactQuestion } from './redact-json.ts';

export interface RecordingTransportDeps {
  readonly clock: EventClock;
  /** Epoch milliseconds of real time. */
  readonly realNow: () => number;
  readonly pseudonyms: Pseudonyms;
  readonly note: CaptureNote;
}

/** The form of a date in HTTP headers (RFC 9110 section 5.6.7). */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** Passes calls on to the real transport, and records each reply or failure in redacted form. */
export class RecordingTransport implements Transport {
  readonly #wire: Transport;
  readonly #deps: RecordingTransportDeps;

  constructor(wire: Transport, deps: RecordingTransportDeps) {
    this.#wire = wire;
    this.#deps = deps;
  }

  get gateway(): string {
    return this.#wire.gateway;
  }

  async post(path: string, headers: Readonly<Record<string, string>>, body: object): Promise<HttpReply> {
    const { clock, realNow, pseudonyms, note } = this.#deps;
    const endpoint = path.slice(path.lastIndexOf('/') + 1);
    const asked = { kind: 'call' as const, askedAt: clock.now(), endpoint, question: redactQuestion(body, pseudonyms) };
    try {
      const reply = await this.#wire.post(path, headers, body);
      await clock.reach(realNow());
      note({ ...asked, at: clock.now(), answer: answerOf(reply, pseudonyms) });
      return reply;
    } catch (error) {
      await clock.reach(realNow());
      if (isBridgeError(error)) note({ ...asked, at: clock.now(), failure: failureOf(error) });
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#wire.close();
  }
}

function answerOf({ status, text, date, retryAfter }: HttpReply, pseudonyms: Pseudonyms): CapturedReply {
  return {
    status,
    ...contentOf(text, pseudonyms),
    date: date !== null && HTTP_DATE.test(date) ? date : null,
    retryAfter: retryAfter !== null && (HTTP_DATE.test(retryAfter) || /^\d{1,9}$/.test(retryAfter)) ? retryAfter : null,
  };
}

/** Text that is not JSON may contain anything, so only its kind and length are recorded. */
function contentOf(text: string, pseudonyms: Pseudonyms): Pick<CapturedReply, 'body' | 'text'> {
  try {
    return { body: redactJson(parseJson(text), pseudonyms) };
  } catch {
    const looks = text.trim() === '' ? 'empty' : /^\s*</.test(text) ? 'html' : 'other';
    return { text: { looks, length: text.length } };
  }
}

function failureOf({ code, context: { detail, remedy } }: BridgeError): CapturedFailure {
  const shown = GATEWAY_REMEDIES.find((key) => key === remedy?.key);
  return { code, cause: causeIn(detail), ...(shown && { remedy: shown }) };
}

/** Returns the operating system's error code, such as ECONNREFUSED, that the transport puts in brackets at the end of the detail. */
const causeIn = (detail: Wording = ''): string | null => /\(([A-Za-z_]{2,60})\)$/.exec(inWords(detail, ENGLISH))?.[1] ?? null;
