import { expect, test } from 'vitest';
import { pageAddress } from '../../../src/app/page-address.ts';

const page = { enabled: true, host: '127.0.0.1', port: 8099, password: null, names: [] };

test.each([
  ['its host and port', { host: '192.168.1.5' }, 'http://192.168.1.5:8099/'],
  ['an address of IPv6 in brackets', { host: 'fd00::5', port: 80 }, 'http://[fd00::5]:80/'],
  ['this machine, which alone reaches it', {}, 'http://127.0.0.1:8099/'],
  ['the first public name', { host: '0.0.0.0', names: ['solar.example.org', 'other.example.org'] }, 'https://solar.example.org/'],
  ['none while it listens on all addresses', { host: '0.0.0.0' }, null],
  ['none while it listens on all addresses of IPv6', { host: '::' }, null],
  ['none while it is off', { enabled: false }, null],
])('the address of the page is %s', (_, options, address) => {
  expect(pageAddress({ page: { ...page, ...options } })).toBe(address);
});
