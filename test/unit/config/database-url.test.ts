import { expect, it } from 'vitest';
import { databaseAddressIn } from '../../../src/config/database-url.ts';

it('reads the address of a database, decodes its parts, and takes TLS except to this machine', () => {
  expect(databaseAddressIn('postgresql://br%40dge:p%2Fw@db.lan:6432/solar')).toEqual({
    host: 'db.lan',
    port: 6432,
    user: 'br@dge',
    password: 'p/w',
    database: 'solar',
    isEncrypted: true,
  });
  expect(databaseAddressIn('postgres://me@[::1]/solar')).toMatchObject({
    host: '::1',
    port: 5432,
    password: undefined,
    isEncrypted: false,
  });
});

it.each([
  ['disable', false],
  ['require', true],
  ['verify-full', true],
])('keeps sslmode=%s', (mode, isEncrypted) => {
  expect(databaseAddressIn(`postgresql://me@db.lan/solar?sslmode=${mode}`)).toMatchObject({ isEncrypted });
});

it.each([
  'mysql://me@db.lan/solar',
  'postgresql://db.lan/solar',
  'postgresql://me@db.lan',
  'postgresql://me@db.lan/solar/more',
  'postgresql://me@db.lan/solar?sslmode=prefer',
  'postgresql://me@db.lan/solar?sslrootcert=ca.crt',
  'postgresql://me:%zz@db.lan/solar',
  'db.lan',
])('knows no address in %s', (text) => {
  expect(databaseAddressIn(text)).toBeNull();
});
