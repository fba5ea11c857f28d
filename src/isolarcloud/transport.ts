import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import { BridgeError, type ErrorCode, isBridgeError } from '../errors.ts';
import { type Phrase, phrase } from '../texts/texts.ts';
import { isLoopback, remedyFor } from './gateways.ts';
import { unpacked } from './unpack.ts';

export interface HttpReply {
  readonly status: number;
  readonly text: string;
  /** The cloud's Date header; null if it sends none. */
  readonly date: string | null;
  readonly retryAfter: string | null;
  /** The Location header of a redirection. Redirections are not followed. */
  readonly location?: string | null;
}

/** Sends a request to the gateway and returns its reply. */
export interface Transport {
  /** Base URL of the gateway. It is a part of the fingerprint of credentials. */
  readonly gateway: string;
  /**
   * Sends a request.
   * @param body the fields of the call; the transport converts them to JSON
   * @throws BridgeError gateway_unreachable, gateway_timeout, gateway_untrusted, reply_malformed, decrypt_failed if the
   * transport is encrypted
   */
  post(path: string, headers: Readonly<Record<string, string>>, body: object): Promise<HttpReply>;
  /** Ends every running call. */
  close(): Promise<void>;
}

/** Sends text to the gateway as the body of a request. The Content-Type is that of JSON, even if the text is encrypted. */
export interface TextTransport extends Pick<Transport, 'gateway' | 'close'> {
  /** @throws BridgeError the errors of {@link Transport.post} */
  send(path: string, headers: Readonly<Record<string, string>>, content: string): Promise<HttpReply>;
}

export interface TransportOptions {
  /** Base URL as `gatewayUrl` returns it. */
  readonly gateway: string;
  /** Maximum duration of a call, from the start of connecting to the last byte read. */
  readonly timeoutMs: number;
  /** Whether only IPv4 is used: gateways publish IPv6 addresses that are unreachable from many containers (isolarcloud-open-api.md 1). */
  readonly ipv4Only: boolean;
  /** URL of an HTTP proxy; null for none. A gateway on this machine is always connected to directly. */
  readonly proxy: string | null;
  readonly maxReplyBytes?: number;
}

/**
 * Size limit of an unencrypted reply in bytes. Encrypted replies are hexadecimal text, which is about twice as long as the
 * reply in it.
 */
export const MAX_REPLY_BYTES = 8 * 1024 * 1024;
const MAX_CONNECT_MS = 10_000;

/** Sends JSON over HTTP. */
export class HttpTransport implements Transport, TextTransport {
  readonly gateway: string;
  readonly #timeoutMs: number;
  /** The gateway's host, and the proxy if there is one; for messages. */
  readonly #route: string;
  readonly #hasProxy: boolean;
  readonly #dispatcher: Dispatcher;
  readonly #maxReplyBytes: number;

  constructor(options: TransportOptions) {
    this.gateway = options.gateway;
    this.#timeoutMs = options.timeoutMs;
    const { host, hostname } = new URL(options.gateway);
    const proxy = isLoopback(hostname) ? null : options.proxy;
    this.#hasProxy = proxy !== null;
    this.#route = proxy === null ? host : `${host} through the proxy ${new URL(proxy).host}`;
    this.#maxReplyBytes = options.maxReplyBytes ?? MAX_REPLY_BYTES;
    this.#dispatcher = dispatcherFor({ ...options, proxy }, this.#maxReplyBytes);
  }

  post(path: string, headers: Readonly<Record<string, string>>, body: object): Promise<HttpReply> {
    return this.send(path, headers, JSON.stringify(body));
  }

  async send(path: string, headers: Readonly<Record<string, string>>, content: string): Promise<HttpReply> {
    // Not `AbortSignal.timeout`, which cannot be ended: each call would leave a timer and an error until its time is over.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException('the call took too long', 'TimeoutError')), this.#timeoutMs).unref();
    try {
      const reply = await request(`${this.gateway}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: content,
        dispatcher: this.#dispatcher,
        signal: late.signal,
      });
      const { date, 'retry-after': retryAfter, location, 'content-encoding': encoding } = reply.headers;
      const text = await this.#textOf(Buffer.from(await reply.body.arrayBuffer()), first(encoding) ?? '');
      return { status: reply.statusCode, text, date: first(date), retryAfter: first(retryAfter), location: first(location) };
    } catch (error) {
      throw this.#failure(error);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): Promise<void> {
    return this.#dispatcher.destroy();
  }

  /** Returns the text of a reply's body. @throws BridgeError reply_malformed, without its cause, which may contain a part of the reply */
  #textOf(body: Buffer, encoding: string): Promise<string> {
    return unpacked(body, encoding, this.#maxReplyBytes).catch(() => {
      throw new BridgeError('reply_malformed', { detail: phrase('detail.not_unpacked', { route: this.#route }) });
    });
  }

  #failure(error: unknown): BridgeError {
    if (isBridgeError(error)) return error;
    const cause = causeCode(error);
    const detail = `${this.#route} (${cause})`;
    // The error has no cause, since the parser's error contains the bytes that it failed on.
    if (MALFORMED.has(cause)) return new BridgeError('reply_malformed', { detail, remedy: this.#remedy('reply_malformed', cause) });
    const code = TIMEOUTS.has(cause) ? 'gateway_timeout' : UNTRUSTED.test(cause) ? 'gateway_untrusted' : 'gateway_unreachable';
    return new BridgeError(code, { detail, cause: error, remedy: this.#remedy(code, cause) });
  }

  #remedy(code: ErrorCode, cause: string): Phrase | undefined {
    return this.#hasProxy ? undefined : remedyFor(this.gateway, code, cause);
  }
}

/**
 * Whether a failed call certainly never reached the cloud: the call budget forbade it, no connection was opened, or the
 * gateway's certificate was not trusted.
 */
export const neverSent = ({ code, context: { cause } }: BridgeError): boolean =>
  code === 'budget_spent' || code === 'gateway_untrusted' || cause instanceof AggregateError || UNCONNECTED.has(causeCode(cause));

/** Whether a call failed because `close` ended it. Such a failure does not tell anything about the cloud or the network. */
export const endedByUs = ({ context: { cause } }: BridgeError): boolean => ENDED.has(causeCode(cause));

const ENDED: ReadonlySet<string> = new Set(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED']);
const TIMEOUTS: ReadonlySet<string> = new Set([
  'TimeoutError',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
/** Error codes for a reply that is too large, has another length than its header says, or is not HTTP. */
const MALFORMED: ReadonlySet<string> = new Set(['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'HTTPParserError']);
/** Error codes of OpenSSL and Node for an untrusted certificate. */
const UNTRUSTED = /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID)/;
const UNCONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * The most specific code of an error: of the first error of an aggregate (several addresses were tried), of the innermost
 * cause of a wrapped error.
 */
function causeCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return causeCode(error.errors[0]);
  if (!(error instanceof Error)) return 'unknown';
  if (error.cause instanceof Error) return causeCode(error.cause);
  if (error.name === 'HTTPParserError') return error.name;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function dispatcherFor({ timeoutMs, ipv4Only, proxy }: TransportOptions, maxReplyBytes: number): Dispatcher {
  const connect = { timeout: Math.min(timeoutMs, MAX_CONNECT_MS), ...(ipv4Only && { family: 4 }) };
  const limits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, maxResponseSize: maxReplyBytes };
  return proxy === null ? new Agent({ ...limits, connect }) : new ProxyAgent({ ...limits, uri: proxy, proxyTls: connect });
}

const first = (header: string | string[] | undefined): string | null => (Array.isArray(header) ? header[0] : header) ?? null;
