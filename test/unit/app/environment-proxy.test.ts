import { describe, expect, it } from 'vitest';
import { environmentProxyFor } from '../../../src/app/environment-proxy.ts';

const GATEWAY = 'gateway.isolarcloud.eu';
const PROXY = 'http://proxy.lan:3128';

describe('the proxy of the environment', () => {
  it.each([
    [{}, null],
    [{ HTTPS_PROXY: PROXY }, PROXY],
    [{ HTTPS_PROXY: 'proxy.lan:3128' }, PROXY],
    [{ HTTPS_PROXY: ' proxy.lan:3128 ' }, PROXY],
    [{ https_proxy: 'proxy.lan:3128', HTTPS_PROXY: 'http://other.lan' }, PROXY],
    [{ HTTPS_PROXY: 'me:pass@proxy.lan:3128' }, 'http://me:pass@proxy.lan:3128'],
    [{ ALL_PROXY: 'socks5h://proxy.lan:1080' }, 'socks5://proxy.lan:1080'],
    [{ all_proxy: PROXY, HTTPS_PROXY: '' }, PROXY],
    [{ HTTP_PROXY: PROXY, http_proxy: PROXY }, null],
  ])('of %o is %s', (env, url) => expect(environmentProxyFor(GATEWAY, env)).toBe(url));

  it.each([
    ['*', true],
    [GATEWAY, true],
    ['localhost, isolarcloud.eu', true],
    ['.isolarcloud.eu', true],
    ['*.isolarcloud.eu', true],
    ['localhost GATEWAY.isolarcloud.EU', true],
    ['solarcloud.eu', false],
    ['gateway', false],
    ['10.0.0.0/8', false],
    ['', false],
  ])('is not used for a host that no_proxy names: %s', (NO_PROXY, isDirect) => {
    expect(environmentProxyFor(GATEWAY, { HTTPS_PROXY: PROXY, NO_PROXY })).toBe(isDirect ? null : PROXY);
    expect(environmentProxyFor(GATEWAY, { HTTPS_PROXY: PROXY, no_proxy: NO_PROXY })).toBe(isDirect ? null : PROXY);
  });

  it.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['10.1.2.3', '10.1.2.3', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['[fd00::1]', 'fd00::/8', true],
    ['[fd00::1]', '[fd00::1]', true],
    ['10.1.2.3', '10.0.0.0/99', false],
  ])('is not used for the address %s with no_proxy %s: %s', (host, NO_PROXY, isDirect) => {
    expect(environmentProxyFor(host, { HTTPS_PROXY: PROXY, NO_PROXY })).toBe(isDirect ? null : PROXY);
  });

  it.each(['http://:::', 'ftp://proxy.lan', 'http://proxy.lan:port', '://'])(
    'is a mistake of the environment as %s, without its text',
    (HTTPS_PROXY) => {
      expect(() => environmentProxyFor(GATEWAY, { HTTPS_PROXY })).toThrow(
        expect.objectContaining({
          code: 'proxy_invalid',
          message: expect.stringMatching(/^The environment names no usable proxy: HTTPS_PROXY [a-z ,5]+\. Correct/),
        }),
      );
    },
  );
});
