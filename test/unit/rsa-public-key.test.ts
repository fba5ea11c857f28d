import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareKey, rsaPublicKey } from '../../src/rsa-public-key.ts';
import { VECTOR } from '../support/encryption-vector.ts';

const SHOWN = VECTOR.publicKey;
const STANDARD = bareKey(SHOWN);
const lines = (text: string, end: string): string => text.replace(/.{64}/g, `$&${end}`);
const pem = (base64: string, end = '\n'): string =>
  `-----BEGIN PUBLIC KEY-----${end}${lines(base64, end)}${end}-----END PUBLIC KEY-----${end}`;
const bitsOf = (text: string): number | undefined => rsaPublicKey(text)?.asymmetricKeyDetails?.modulusLength;

describe('rsaPublicKey', () => {
  it.each([
    ['as the portal shows it', SHOWN],
    ['in the standard alphabet', STANDARD],
    ['in lines', lines(SHOWN, '\r\n')],
    ['with a space at both ends', ` ${SHOWN} `],
    ['as PEM', pem(STANDARD)],
    ['as PEM on one line with \\n between the lines', pem(STANDARD, '\\n')],
  ])('reads a key %s', (_form, text) => {
    expect(bitsOf(text)).toBe(1024);
    expect(bareKey(text)).toBe(STANDARD);
  });

  it('reads a key of 2048 bits', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(bitsOf(publicKey.export({ format: 'der', type: 'spki' }).toString('base64url'))).toBe(2048);
  });

  it.each([
    ['text', 'the key'],
    ['an app key', '0123456789ABCDEF0123456789ABCDEF'],
    ['a private key', VECTOR.privateKey],
    ['a key that is cut', SHOWN.slice(0, -1)],
    ['a key without its beginning', SHOWN.slice(1)],
    ['two keys', SHOWN + SHOWN],
    ['a key with another character', `${SHOWN.slice(0, 40)}…${SHOWN.slice(41)}`],
    ['a key of another algorithm', generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).toString('base64')],
    [
      'a small key',
      generateKeyPairSync('rsa', { modulusLength: 512 }).publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    ],
    ['nothing', ''],
  ])('refuses %s', (_what, text) => {
    expect(rsaPublicKey(text)).toBeNull();
  });

  it('refuses or reads any text without an error', () => {
    fc.assert(
      fc.property(fc.nat(SHOWN.length), fc.string(), (at, text) => {
        rsaPublicKey(text);
        rsaPublicKey(SHOWN.slice(0, at) + text + SHOWN.slice(at));
      }),
    );
  });
});
