import { BlockList, isIP } from 'node:net';
import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Schemes of a proxy's URL that both curl and the HTTP client support. */
const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:']);

/**
 * Finds the proxy for a host in the environment variables, by the rules of curl: `https_proxy`, else `all_proxy`, each also in
 * capitals. A proxy without a scheme is an HTTP proxy. `no_proxy` lists hosts that are reached without the proxy.
 * @param host the gateway's host, as in a URL
 * @returns the proxy's URL; null if there is no proxy for this host
 * @throws BridgeError proxy_invalid
 */
export function environmentProxyFor(host: string, env: Environment): string | null {
  const named = namedProxy(env);
  if (named === null || isExempt(host, env['no_proxy'] || env['NO_PROXY'] || '')) return null;
  const { variable, url } = named;
  if (!URL.canParse(url)) throw new BridgeError('proxy_invalid', { detail: phrase('detail.proxy_no_address', { variable }) });
  if (!SCHEMES.has(new URL(url).protocol))
    throw new BridgeError('proxy_invalid', { detail: phrase('detail.proxy_other_scheme', { variable }) });
  return url;
}

/** Returns the first of the proxy variables that is set, and the proxy's URL, which is not checked. `no_proxy` is ignored. */
export function namedProxy(env: Environment): { readonly variable: string; readonly url: string } | null {
  for (const variable of ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']) {
    const written = env[variable]?.trim() ?? '';
    if (written === '') continue;
    return { variable, url: /^[a-z][a-z\d+.-]*:\/\//i.test(written) ? written.replace(/^socks5h:/i, 'socks5:') : `http://${written}` };
  }
  return null;
}

/**
 * Whether the host is in a list such as `localhost,.lan,10.0.0.0/8`. An entry is a host, a domain, a network, or `*` for all
 * hosts.
 */
function isExempt(host: string, list: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  const entries = list
    .toLowerCase()
    .split(/[\s,]+/)
    .map((entry) => entry.replace(/^\*?\./, '').replace(/^\[|\](?::\d+)?$|\.$/g, ''))
    .filter((entry) => entry !== '');
  return entries.some((entry) => entry === '*' || entry === name || name.endsWith(`.${entry}`) || isInNetwork(name, entry));
}

function isInNetwork(address: string, network: string): boolean {
  const [base = '', bits = ''] = network.split('/');
  const family = isIP(base);
  if (family === 0 || isIP(address) !== family || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
