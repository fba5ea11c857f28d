/**
 * Encrypts one request and decrypts its reply (isolarcloud-open-api.md 2.5). The functions are pure except for the random
 * padding of the encrypted key: the caller passes in all other values that must be new for each request.
 */

import { constants, createCipheriv, createDecipheriv, type KeyObject, publicEncrypt } from 'node:crypto';

/** The values that must be new for each request, also for a repeated one. */
export interface RequestSecrets {
  /** 16 characters of `A-Za-z0-9`: their ASCII bytes are the AES key of the request and of its reply. */
  readonly key: string;
  /** 32 characters of `A-Za-z0-9`; the cloud refuses a nonce that it has seen before. */
  readonly nonce: string;
  /** Epoch milliseconds by the cloud's clock. */
  readonly timestampMs: number;
}

export interface EncryptedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** AES without an initialisation vector: the cloud requires the mode ECB. */
const CIPHER = 'aes-128-ecb';

/**
 * Encrypts the body with the request's AES key, and that key with the public RSA key of the application.
 * @param body the fields of the call, as they would be sent without encryption
 * @returns the encrypted body, and the header with the encrypted AES key
 */
export function encryptedRequest(body: object, secrets: RequestSecrets, publicKey: KeyObject): EncryptedRequest {
  const { key, nonce, timestampMs } = secrets;
  const whole = JSON.stringify({ ...body, api_key_param: { nonce, timestamp: String(timestampMs) } });
  const cipher = createCipheriv(CIPHER, key, null);
  const text = `${cipher.update(whole, 'utf8', 'hex')}${cipher.final('hex')}`.toUpperCase();
  const sealedKey = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(key, 'ascii'));
  return { headers: { 'x-random-secret-key': sealedKey.toString('base64url') }, text };
}

/** Whether a reply is encrypted. If a request fails before the cloud has decrypted its AES key, the reply is plain text. */
export const isEncrypted = (text: string): boolean => /^(?:[0-9A-Fa-f]{32})+$/.test(text.trim());

/** Decrypts a reply. @param key the AES key of its request @throws an error if the text was encrypted with another key, or is damaged */
export function decryptedReply(text: string, key: string): string {
  const decipher = createDecipheriv(CIPHER, key, null);
  return Buffer.concat([decipher.update(text.trim(), 'hex'), decipher.final()]).toString('utf8');
}
