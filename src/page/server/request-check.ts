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
  /**
   * Whether Home Assistant's ingress has already checked host name and origin. It passes on the names under which the user reaches Home
   * Assistant.
   */
  readonly isChecked: boolean;
}

/**
 * Matches host names that nobody can register on the internet: names without a dot, and those below a reserved domain (RFC 6762, RFC 8375,
 * RFC 9476 and `.internal`) or below `.lan`, which routers use by custom.
 */
const PRIVATE_NAME = /^[^.]+$|\.(local|lan|internal|home\.arpa|localhost)$/;

/**
 * Whether the name in `Host` may be a name of the page. A hostile site can make its own name resolve to this machine (DNS rebinding);
 * the requests of its pages then have that name in `Host`.
 */
export function isOwnName(host: string | undefined, { hasPassword, names, isChecked }: OriginRules): boolean {
  if (isChecked) return true;
  const name = hostNameOf(host);
  if (name === null) return false;
  if (names.includes(name) || isLoopbackHost(name)) return true;
  // Without a password only browsers on this machine may use the page.
  return hasPassword && (isIP(name) !== 0 || PRIVATE_NAME.test(name));
}

/**
 * Whether a request to the API may come from the page itself, and not from a page of another site in the same browser. A request without
 * these headers is accepted, because every browser sends them; only other programs do not.
 */
export function isFromOwnPage(request: RequestOrigin, rules: OriginRules): boolean {
  const { method, host, origin, fetchSite, contentType } = request;
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') return false;
  if (origin !== undefined && !isOwnOrigin(origin, host, rules)) return false;
  // A form of another site cannot send this content type, and a script of it only if CORS allows it, which the page never does.
  return method === 'GET' || /^application\/json\s*(;|$)/i.test(contentType ?? '');
}

function isOwnOrigin(origin: string, host: string | undefined, { names, isChecked }: OriginRules): boolean {
  if (isChecked) return true;
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.host === host?.toLowerCase() || names.includes(url.hostname);
}

/**
 * Returns the name in a `Host` header without the port and without the brackets of an IPv6 address; null if the header is missing or
 * malformed.
 */
function hostNameOf(host: string | undefined): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+?))\.?(?::\d+)?$/i.exec(host ?? '');
  return (match?.[1] ?? match?.[2])?.toLowerCase() ?? null;
}
