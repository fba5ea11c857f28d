import { isIP } from 'node:net';
import { isLoopbackHost } from '../../config/loopback.ts';

/** The headers of a request that say where it comes from; undefined: not sent. */
export interface RequestOrigin {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly contentType: string | undefined;
}

export interface OriginRules {
  /** Whether a password protects the page. */
  readonly hasPassword: boolean;
  /** Public names of a reverse proxy (`page.names`). */
  readonly names: readonly string[];
  /** Whether Home Assistant's ingress has checked name and origin already; the names that it passes on are those of the user. */
  readonly isChecked: boolean;
}

/** Ends of names that no stranger can own on the internet (RFC 6762, RFC 8375, RFC 9476 and the reserved .internal); .lan by custom. */
const PRIVATE_NAME = /^[^.]+$|\.(local|lan|internal|home\.arpa|localhost)$/;

/**
 * Whether the name in `Host` may be the page's. A page of a stranger can make its own name lead to this machine (DNS rebinding);
 * its requests then have that name.
 */
export function isOwnName(host: string | undefined, { hasPassword, names, isChecked }: OriginRules): boolean {
  if (isChecked) return true;
  const name = hostNameOf(host);
  if (name === null) return false;
  if (names.includes(name) || isLoopbackHost(name)) return true;
  // Without a password the page is for this machine alone.
  return hasPassword && (isIP(name) !== 0 || PRIVATE_NAME.test(name));
}

/**
 * Whether a request to the API may come from the page itself, and not from a page of a stranger in the same browser. Programs that are no
 * browser send none of these headers.
 */
export function isFromOwnPage(request: RequestOrigin, rules: OriginRules): boolean {
  const { method, host, origin, fetchSite, contentType } = request;
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') return false;
  if (origin !== undefined && !isOwnOrigin(origin, host, rules)) return false;
  // A form of a stranger's page cannot send this type without the consent that only CORS gives.
  return method === 'GET' || /^application\/json\s*(;|$)/i.test(contentType ?? '');
}

function isOwnOrigin(origin: string, host: string | undefined, { names, isChecked }: OriginRules): boolean {
  if (isChecked) return true;
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.host === host?.toLowerCase() || names.includes(url.hostname);
}

/** The name in a `Host` header without its port and the brackets of an IPv6 address; null if it is none. */
function hostNameOf(host: string | undefined): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+?))\.?(?::\d+)?$/i.exec(host ?? '');
  return (match?.[1] ?? match?.[2])?.toLowerCase() ?? null;
}
