import { describe, expect, it } from 'vitest';
import { gatewayUrl } from '../../../src/isolarcloud/gateways.ts';
import { GATEWAYS } from '../../../src/regions.ts';

describe('gateway URL', () => {
  it.each(Object.values(GATEWAYS))('takes the vendor gateway %s as it is', (url) => expect(gatewayUrl(url)).toBe(url));

  it.each([
    ['https://gateway.isolarcloud.eu/openapi/', 'https://gateway.isolarcloud.eu'],
    ['https://gateway.isolarcloud.eu/', 'https://gateway.isolarcloud.eu'],
    ['https://me:secret@relay.example/cloud/', 'https://relay.example/cloud'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://localhost:8080/openapi', 'http://localhost:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('%s is %s', (text, url) => expect(gatewayUrl(text)).toBe(url));

  it.each(['http://gateway.isolarcloud.eu', 'http://127.0.0.1.example.com', 'ftp://127.0.0.1', 'gateway.isolarcloud.eu', ''])(
    'refuses "%s": the keys would travel in the clear, or nowhere',
    (text) => expect(() => gatewayUrl(text)).toThrow(expect.objectContaining({ code: 'gateway_insecure' })),
  );

  it('shows no password of a refused URL', () => {
    expect(() => gatewayUrl('http://me:PLANTED@example.com')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('PLANTED') }),
    );
  });
});
