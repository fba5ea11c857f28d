import { isIPv4 } from 'node:net';
import { BridgeError, type ErrorCode } from '../errors.ts';
import { type Phrase, phrase } from '../texts/texts.ts';

/** The four clouds (isolarcloud-open-api.md 1). An account, its plants and its application live in exactly one of them. */
export const GATEWAYS = {
  international: 'https://gateway.isolarcloud.com.hk',
  europe: 'https://gateway.isolarcloud.eu',
  australia: 'https://augateway.isolarcloud.com',
  china: 'https://gateway.isolarcloud.com',
} as const;

/**
 * Normalises the base URL of a custom gateway: without a trailing slash, and without the `/openapi` that users often copy with
 * it. User name and password in the URL are dropped.
 * @throws BridgeError gateway_insecure for anything but https, or http to this machine: every request carries the keys.
 */
export function gatewayUrl(text: string): string {
  if (!URL.canParse(text)) throw new BridgeError('gateway_insecure', { detail: phrase('detail.not_a_url') });
  const url = new URL(text);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  if (!secure) throw new BridgeError('gateway_insecure', { detail: `${url.protocol}//${url.host}` });
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/openapi$/, '');
}

/** URL of the gateway in use: the custom one, otherwise the region's. @throws BridgeError gateway_insecure */
export const gatewayOf = ({ region, gateway }: { readonly region: keyof typeof GATEWAYS; readonly gateway: string | null }): string =>
  gateway === null ? GATEWAYS[region] : gatewayUrl(gateway);

/** Codes of a connection that was made and then ended without an HTTP reply. */
const NOT_HTTP: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'HTTPParserError']);

/**
 * The remedy for a gateway that cannot be reached or answers something else than HTTP, where that of the error does not fit.
 * @param code of the error that gets the remedy
 * @param cause code of the socket's or the HTTP client's error
 * @returns undefined for another error, for a gateway of a region, and for a custom one with a name that cannot be reached
 */
export function remedyFor(gateway: string, code: ErrorCode, cause: string): Phrase | undefined {
  if (code !== 'gateway_unreachable' && cause !== 'HTTPParserError') return undefined;
  if ((Object.values(GATEWAYS) as readonly string[]).includes(gateway)) return undefined;
  const { host, hostname, port, protocol } = new URL(gateway);
  if (NOT_HTTP.has(cause)) return phrase('remedy.gateway_not_http', { host });
  if (!isIPv4(hostname)) return undefined;
  return phrase('remedy.gateway_address', { address: hostname, port: port || (protocol === 'https:' ? '443' : '80') });
}

/** Whether the host of a URL is this machine. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
