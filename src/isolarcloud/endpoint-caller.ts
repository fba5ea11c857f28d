import { asBridgeError, BridgeError, type ErrorCode } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import type { CallResults } from './call-results.ts';
import { openEnvelope, type Reply } from './envelope.ts';
import type { CallLog } from './log.ts';
import type { HttpReply, Transport } from './transport.ts';
import { openTokenReply } from './wire/tokens.ts';

export interface Application {
  readonly appKey: string;
  readonly secretKey: string;
  /** Language of the cloud's texts: `_en_US`, `_pt_BR` … (isolarcloud-open-api.md 2.2). */
  readonly language: string;
}

/** The headers and body fields that a signed-in call has in addition to those of every call and its parameters. */
export interface Signed {
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

const UNSIGNED: Signed = { headers: {}, fields: {} };

/** Matches a text that an HTTP header may contain. A key that was copied with an invisible character does not match. */
const HEADER_VALUE = /^[\x20-\x7e]+$/;

export interface EndpointCallerDeps {
  readonly transport: Transport;
  /** Counts a call before it is made. If this function throws, the call is not made. */
  readonly count: (endpoint: string) => Promise<void>;
  readonly log: CallLog;
  readonly now: () => number;
  /** Counts how the calls end that were made. */
  readonly results?: CallResults;
  /** Called with the Date header of each reply; null if the reply has none. */
  readonly heardDate: (date: string | null) => void;
  /** Called when the cloud has refused a call as too frequent. @param calledMs when it began, epoch milliseconds */
  readonly rateRefused: (calledMs: number) => void;
}

/** Sends one request to one endpoint and reads the envelope of its reply. */
export class EndpointCaller {
  readonly #application: Application;
  readonly #deps: EndpointCallerDeps;

  constructor(application: Application, deps: EndpointCallerDeps) {
    this.#application = application;
    this.#deps = deps;
  }

  /**
   * Makes one call. Its headers and common body fields are those of open-api-guide.md 1.3; `lang` is sent both as a header
   * and in the body, since documents and clients disagree on which of them the cloud reads (isolarcloud-open-api.md 2.2,
   * 2.3).
   * @param signed headers and fields of a signed-in call; omitted for a login
   * @throws BridgeError for the reply's result code, or gateway_unreachable, gateway_timeout, gateway_untrusted,
   * reply_malformed, secret_key_invalid; the errors of `count`
   */
  send(endpoint: string, parameters: object, signed: Signed = UNSIGNED): Promise<Reply> {
    return this.#post(endpoint, parameters, signed, (http, sent) => openEnvelope(endpoint, http, sent));
  }

  /**
   * The same for an endpoint whose reply has tokens, in other places than those of all other replies.
   * @param codes errors by the codes of this endpoint
   */
  sendForTokens(endpoint: string, parameters: object, codes: Readonly<Record<string, ErrorCode>>): Promise<Reply> {
    return this.#post(
      endpoint,
      parameters,
      UNSIGNED,
      (http, sent) => openTokenReply(endpoint, http, codes) ?? openEnvelope(endpoint, http, sent),
    );
  }

  async #post(
    endpoint: string,
    parameters: object,
    signed: Signed,
    open: (http: HttpReply, sent: readonly unknown[]) => Reply,
  ): Promise<Reply> {
    const { appKey, secretKey, language } = this.#application;
    const { transport, count, log, now, heardDate, rateRefused, results } = this.#deps;
    const headers = {
      sys_code: '901',
      lang: language,
      'x-access-key': secretKey,
      ...signed.headers,
    };
    const body = { appkey: appKey, lang: language, ...signed.fields, ...parameters };
    const sent = [appKey, secretKey, ...[signed.headers, signed.fields, parameters].flatMap((part) => Object.values(part))];
    const startedMs = now();
    let isMade = false;
    try {
      if (!HEADER_VALUE.test(secretKey)) throw new BridgeError('secret_key_invalid', { detail: phrase('detail.not_for_header') });
      await count(endpoint);
      isMade = true;
      const http = await transport.post(`/openapi/${endpoint}`, headers, body);
      heardDate(http.date);
      const reply = open(http, sent);
      log.debug({ endpoint, code: '1', durationMs: now() - startedMs, request: reply.serialNumber }, 'call answered');
      results?.ended(endpoint, 'ok', now());
      return reply;
    } catch (thrown) {
      const { code, context } = asBridgeError(thrown);
      const { resultCode, serialNumber } = context;
      if (code === 'call_rate') rateRefused(startedMs);
      log.debug({ endpoint, code: resultCode ?? code, durationMs: now() - startedMs, request: serialNumber }, 'call failed');
      if (isMade) results?.ended(endpoint, code, now());
      throw new BridgeError(code, { ...context, endpoint });
    }
  }
}
