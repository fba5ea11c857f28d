import { constants, createCipheriv, createDecipheriv, createPublicKey, publicEncrypt } from 'node:crypto';
import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import type { EncryptionSpec } from '../../../src/simulator/encryption.ts';
import { VECTOR } from '../../support/encryption-vector.ts';
import { startCloud } from './plain-client.ts';

/** Tests the simulator with the request of VECTOR, and with variants that are each wrong in one respect. */

const MINUTE = 60_000;
const { appkey: appKey, user_account: username, user_password: password } = VECTOR.fields;

async function encryptedCloud(spec: EncryptionSpec = {}) {
  const started = await startCloud({
    encryption: { privateKey: VECTOR.privateKey, ...spec },
    account: { appKey, username, password },
  });
  started.clock.now = VECTOR.timestampMs;
  const send = async (body: string, changed: Readonly<Record<string, string | undefined>> = {}): Promise<string> => {
    const headers: Readonly<Record<string, string | undefined>> = { ...started.headers, 'x-random-secret-key': VECTOR.header, ...changed };
    const sent = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const reply = await request(`${started.url}/openapi/login`, { method: 'POST', headers: Object.fromEntries(sent), body });
    return reply.body.text();
  };
  return { ...started, send };
}

const encrypted = (json: string, key: string = VECTOR.key): string => {
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null);
  return (cipher.update(json, 'utf8', 'hex') + cipher.final('hex')).toUpperCase();
};
const decrypted = (hex: string): string => {
  const decipher = createDecipheriv('aes-128-ecb', VECTOR.key, null);
  return decipher.update(hex, 'hex', 'utf8') + decipher.final('utf8');
};
/** Returns the header x-random-secret-key for a key. @param type type of the PKCS#1 block; only 2 is correct */
const headerOf = (key: string, type = 2): string => {
  const start = Buffer.from([0, type, ...Array.from({ length: 125 - key.length }, () => 0xaa), 0]);
  const publicKey = createPublicKey({ key: Buffer.from(VECTOR.publicKey, 'base64url'), format: 'der', type: 'spki' });
  const block = Buffer.concat([start, Buffer.from(key)]);
  return publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, block).toString('base64url');
};

/** Returns the encrypted request of VECTOR with another `api_key_param`. */
const withParam = (param: unknown): string => encrypted(JSON.stringify({ ...VECTOR.fields, api_key_param: param }));
const { nonce } = VECTOR;
const timestamp = String(VECTOR.timestampMs);
const codeIn = (reply: string): string => JSON.parse(reply.startsWith('{') ? reply : decrypted(reply)).result_code;

describe('an encrypted call', () => {
  it('of the worked example signs in, and its reply is encrypted with the same key', async () => {
    const { cloud, send } = await encryptedCloud();
    expect(cloud.rsaPublicKey).toBe(VECTOR.publicKey);
    const reply = await send(VECTOR.request);
    expect(reply).toMatch(/^[0-9A-F]+$/);
    expect(JSON.parse(decrypted(reply))).toMatchObject({ result_code: '1', result_data: { login_state: '1' } });
  });

  it('is answered with letters of either case, as the switch says', async () => {
    const { send } = await encryptedCloud({ letters: 'lower' });
    expect(await send(VECTOR.request)).toMatch(/^[0-9a-f]+$/);
  });

  it('has the header of the worked example where the padding bytes are the same', () => {
    expect(headerOf(VECTOR.key)).toBe(VECTOR.header);
  });

  it('is taken with a padded header, and from an application that does not demand it', async () => {
    const { send } = await encryptedCloud({ demanded: false });
    expect(codeIn(await send(VECTOR.request, { 'x-random-secret-key': `${VECTOR.header}=` }))).toBe('1');
    expect(codeIn(await send(JSON.stringify(VECTOR.fields), { 'x-random-secret-key': undefined }))).toBe('1');
  });

  it.each<[string, string, string, Readonly<Record<string, string | undefined>>]>([
    ['plain', 'E902', VECTOR.plainRequest, { 'x-random-secret-key': undefined }],
    ['without the header', 'E904', VECTOR.request, { 'x-random-secret-key': undefined }],
    ['with a header of no RSA block', 'E906', VECTOR.request, { 'x-random-secret-key': 'AAAA' }],
    ['with padding of another type', 'E906', VECTOR.request, { 'x-random-secret-key': headerOf(VECTOR.key, 1) }],
    ['with a key of 32 characters', 'E907', VECTOR.request, { 'x-random-secret-key': headerOf(VECTOR.key.repeat(2)) }],
    ['without a secret key', 'E911', VECTOR.request, { 'x-access-key': undefined }],
    ['with an unknown secret key', 'E912', VECTOR.request, { 'x-access-key': 'nobody' }],
  ])('%s is refused with %s in plain text', async (_case, code, body, headers) => {
    const { send } = await encryptedCloud();
    expect(JSON.parse(await send(body, headers))).toMatchObject({ result_code: code, result_data: null });
  });

  it.each([
    ['whose body has another key', 'E905', encrypted(VECTOR.plainRequest, 'another key, 16.')],
    ['whose body is base64', 'E905', Buffer.from(VECTOR.request, 'hex').toString('base64')],
    ['whose body is lower case', 'E905', VECTOR.request.toLowerCase()],
    ['whose body is plain', 'E905', VECTOR.plainRequest],
    ['without api_key_param', 'E908', encrypted(JSON.stringify(VECTOR.fields))],
    ['without a timestamp', 'E908', withParam({ nonce })],
    ['with a timestamp in seconds', 'E908', withParam({ nonce, timestamp: timestamp.slice(0, 10) })],
    ['with a nonce of 16 characters', 'E909', withParam({ nonce: nonce.slice(16), timestamp })],
    ['with a UUID as its nonce', 'E909', withParam({ nonce: '01234567-89ab-cdef-0123-456789abcdef', timestamp })],
    ['of the past', 'E913', withParam({ nonce, timestamp: String(VECTOR.timestampMs - 6 * MINUTE) })],
    ['of the future', 'E913', withParam({ nonce, timestamp: String(VECTOR.timestampMs + 6 * MINUTE) })],
  ])('%s is refused with %s, encrypted', async (_case, code, body) => {
    const { send } = await encryptedCloud();
    const reply = await send(body);
    expect(reply).toMatch(/^[0-9A-F]+$/);
    expect(codeIn(reply)).toBe(code);
  });

  it('that is sent twice is refused with E910', async () => {
    const { send } = await encryptedCloud();
    expect([codeIn(await send(VECTOR.request)), codeIn(await send(VECTOR.request))]).toEqual(['1', 'E910']);
  });
});

it('the service tells its time without a key', async () => {
  const { url } = await encryptedCloud();
  const reply = await request(`${url}/timestamp`);
  expect(await reply.body.text()).toBe(timestamp);
});
