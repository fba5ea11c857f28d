import { BlockList, isIP } from 'node:net';
import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Schemes that curl and the HTTP client both know. */
const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:']);

/**
 * The proxy that the environment names for a host, as curl reads it: `https_proxy`, else `all_proxy`, both also in capitals; without a
 * scheme it is an HTTP proxy; `no_proxy` lists hosts that are reached directly.
 * @param host of the gateway, as in a URL
 * @returns its URL; null if there is none for this host
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

/** The proxy that the environment names for any host, unchecked. */
export function namedProxy(env: Environment): { readonly variable: string; readonly url: string } | null {
  for (const variable of ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']) {
    const written = env[variable]?.trim() ?? '';
    if (written === '') continue;
    return { variable, url: /^[a-z][a-z\d+.-]*:\/\//i.test(written) ? written.replace(/^socks5h:/i, 'socks5:') : `http://${written}` };
  }
  return null;
}

/** Whether a list such as `localhost,.lan,10.0.0.0/8` names the host: itself, a domain that it is in, its network, or `*` for all. */
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
