/**
 * Encryption of one request and its reply (isolarcloud-open-api.md 2.5). Pure but for the random padding of the encrypted key:
 * the caller provides everything else that must be new for each request.
 */

import { constants, createCipheriv, createDecipheriv, type KeyObject, publicEncrypt } from 'node:crypto';

/** What each request, also a repeated one, needs anew. */
export interface RequestSecrets {
  /** 16 characters of `A-Za-z0-9`: their ASCII bytes are the AES key of the request and of its reply. */
  readonly key: string;
  /** 32 characters of `A-Za-z0-9`; the service refuses one that it has seen before. */
  readonly nonce: string;
  /** By the clock of the cloud, epoch milliseconds. */
  readonly timestampMs: number;
}

export interface EncryptedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** AES without an initialisation vector: the service requires ECB. */
const CIPHER = 'aes-128-ecb';

/**
 * Encrypts the body with the secret key, and that key with the public key of the application.
 * @param body the call's fields, as they are sent without encryption
 * @returns the text to send as it is, and the header with the encrypted key
 */
export function encryptedRequest(body: object, secrets: RequestSecrets, publicKey: KeyObject): EncryptedRequest {
  const { key, nonce, timestampMs } = secrets;
  const whole = JSON.stringify({ ...body, api_key_param: { nonce, timestamp: String(timestampMs) } });
  const cipher = createCipheriv(CIPHER, key, null);
  const text = `${cipher.update(whole, 'utf8', 'hex')}${cipher.final('hex')}`.toUpperCase();
  const sealedKey = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(key, 'ascii'));
  return { headers: { 'x-random-secret-key': sealedKey.toString('base64url') }, text };
}

/** Whether a reply is encrypted: what fails before the service knows the key is answered in plain text. */
export const isEncrypted = (text: string): boolean => /^(?:[0-9A-Fa-f]{32})+$/.test(text.trim());

/**
 * Decrypts a reply.
 * @param key that of its request
 * @throws an error if the text was encrypted with another key, or is damaged
 */
export function decryptedReply(text: string, key: string): string {
  const decipher = createDecipheriv(CIPHER, key, null);
  return Buffer.concat([decipher.update(text.trim(), 'hex'), decipher.final()]).toString('utf8');
}
