import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';

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

/** Whether the host of a URL is this machine. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
