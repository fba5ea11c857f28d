import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decryptedReply, encryptedRequest, isEncrypted } from '../../../src/isolarcloud/encryption.ts';
import { rsaPublicKey } from '../../../src/rsa-public-key.ts';
import { VECTOR } from '../../support/encryption-vector.ts';
import { rsaOpened } from '../../support/rsa.ts';

const publicKey = rsaPublicKey(VECTOR.publicKey);
if (publicKey === null) throw new Error('the key of the vector was not read');

describe('an encrypted request', () => {
  const { key, nonce, timestampMs } = VECTOR;
  const { headers, text } = encryptedRequest(VECTOR.fields, { key, nonce, timestampMs }, publicKey);

  it('is that of the worked example', () => {
    expect(createHash('sha256').update(VECTOR.plainRequest).digest('hex')).toBe(
      'e605d32b22711ecfdb259f98a0831df75f8cc5282a50b7cd7acfc9de8a301585',
    );
    expect(text).toBe(VECTOR.request);
  });

  it('has the key in a header that only the application can read, without the padding of base64', () => {
    expect(Object.keys(headers)).toEqual(['x-random-secret-key']);
    expect(headers['x-random-secret-key']).toMatch(/^[\w-]{171}$/);
    expect(rsaOpened(headers['x-random-secret-key'] ?? '', VECTOR.privateKey)).toBe(key);
  });
});

describe('a reply', () => {
  it('is decrypted as in the worked example, with hexadecimal letters of either case', () => {
    for (const text of [VECTOR.reply, VECTOR.reply.toUpperCase(), ` ${VECTOR.reply}\r\n`]) {
      expect(isEncrypted(text)).toBe(true);
      expect(decryptedReply(text, VECTOR.key)).toBe(VECTOR.plainReply);
    }
  });

  it.each(['{"result_code":"E906"}', '[]', '', '<html>busy</html>', VECTOR.reply.slice(2), 'abcdefgh'.repeat(4)])(
    '%s is not encrypted',
    (text) => {
      expect(isEncrypted(text)).toBe(false);
    },
  );

  it('of any text comes back, and with another key it does not', () => {
    const secrets = { nonce: VECTOR.nonce, timestampMs: 0 };
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), (fields) => {
        const { text } = encryptedRequest({ fields }, { key: VECTOR.key, ...secrets }, publicKey);
        expect(JSON.parse(decryptedReply(text, VECTOR.key))).toMatchObject({ fields: JSON.parse(JSON.stringify(fields)) });
        expect(() => JSON.parse(decryptedReply(text, 'a different key!'))).toThrow();
      }),
      { numRuns: 100 },
    );
  });
});
