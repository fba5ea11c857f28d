import { isIPv6 } from 'node:net';
import type { Config } from '../config/schema.ts';

/** Hosts with which the page listens on all addresses of the machine; none of them is an address for a browser. */
const ALL_ADDRESSES: readonly string[] = ['0.0.0.0', '::'];

/**
 * Returns the address at which a browser reaches the page: its first public name, which a reverse proxy serves with TLS, otherwise the host on
 * which it listens. null: the page is off, or listens on all addresses without a public name.
 */
export function pageAddress({ page: { enabled, host, port, names } }: Pick<Config, 'page'>): string | null {
  const [name] = names;
  if (!enabled) return null;
  if (name !== undefined) return `https://${name}/`;
  return ALL_ADDRESSES.includes(host) ? null : `http://${isIPv6(host) ? `[${host}]` : host}:${port}/`;
}
