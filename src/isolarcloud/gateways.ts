import { isIPv4 } from 'node:net';
import { BridgeError, type ErrorCode } from '../errors.ts';
import { baseOf, GATEWAYS } from '../regions.ts';
import { type Phrase, phrase } from '../texts/texts.ts';

/**
 * Normalises the base URL of a custom gateway: without a trailing slash, and without the `/openapi` that users often copy
 * with it. User name and password in the URL are dropped.
 * @throws BridgeError gateway_insecure unless the URL is https, or http to this machine: every request contains the keys
 */
export function gatewayUrl(text: string): string {
  if (!URL.canParse(text)) throw new BridgeError('gateway_insecure', { detail: phrase('detail.not_a_url') });
  const url = new URL(text);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  if (!secure) throw new BridgeError('gateway_insecure', { detail: `${url.protocol}//${url.host}` });
  return baseOf(url);
}

/**
 * URL of the gateway in use: the custom gateway if one is configured, otherwise that of the region.
 * @throws BridgeError gateway_insecure
 */
export const gatewayOf = ({ region, gateway }: { readonly region: keyof typeof GATEWAYS; readonly gateway: string | null }): string =>
  gateway === null ? GATEWAYS[region] : gatewayUrl(gateway);

/** Error codes of a connection that was opened and then ended without an HTTP reply. */
const NOT_HTTP: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'HTTPParserError']);

/**
 * Returns the remedy for a custom gateway that cannot be reached, or that does not answer with HTTP, if the general remedy of
 * the error does not fit.
 * @param code of the error that is shown with the remedy
 * @param cause code of the underlying error of the socket or the HTTP client
 * @returns undefined if the general remedy fits: for other errors, for the gateway of a region, and for a custom gateway that
 * is given by a name and cannot be reached
 */
export function remedyFor(gateway: string, code: ErrorCode, cause: string): Phrase | undefined {
  if (code !== 'gateway_unreachable' && cause !== 'HTTPParserError') return undefined;
  if ((Object.values(GATEWAYS) as readonly string[]).includes(gateway)) return undefined;
  const { host, hostname, port, protocol } = new URL(gateway);
  if (NOT_HTTP.has(cause)) return phrase('remedy.gateway_not_http', { host });
  if (!isIPv4(hostname)) return undefined;
  return phrase('remedy.gateway_address', { address: hostname, port: port || (protocol === 'https:' ? '443' : '80') });
}

/** Whether the host of a URL is this machine itself. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
