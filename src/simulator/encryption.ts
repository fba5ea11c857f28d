import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto';
import { RejectedCall } from './codes.ts';
import type { Body } from './endpoints/parameters.ts';

/** The server's side of encrypted calls: decrypts requests and encrypts replies (isolarcloud-open-api.md 2.5). */

export interface EncryptionSpec {
  /** The private key of the application: base64 of its PKCS#8 DER. Default: a new key. */
  readonly privateKey?: string;
  /** Whether unencrypted calls are refused with E902. Default: true. */
  readonly demanded?: boolean;
  /** Whether the hexadecimal digits of replies are upper-case or lower-case letters. Default: upper case. */
  readonly letters?: 'upper' | 'lower';
}

/** The body of a request after decryption, or its refusal, and the function that encrypts the reply. */
export interface OpenedRequest {
  readonly body: Body | RejectedCall;
  /** Returns the text to send for a reply with this result code. */
  readonly sealed: (json: string, code: string) => string;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A request whose reply is sent as plain text. */
export const unsealed = (body: Body | RejectedCall): OpenedRequest => ({ body, sealed: (json) => json });

/** Size of the RSA keys that the portal issues. */
const KEY_BITS = 1024;
const AES_KEY_BYTES = 16;
/** Minimum number of random bytes in the padding of PKCS#1 (RFC 8017 section 7.2.1). */
const PADDING_BYTES = 8;
/** Maximum difference between the timestamp of a request and the cloud's time; the limit of the real cloud is not known. */
const TIMESTAMP_WINDOW_MS = 5 * 60_000;
/** Result codes whose replies are plain text, because the request fails before its AES key is known. */
const PLAIN_CODES: ReadonlySet<string> = new Set(['E902', 'E904', 'E906', 'E907', 'E911', 'E912']);

/** Checks and decrypts requests as strictly as the real cloud. */
export class Encryption {
  readonly #privateKey: KeyObject;
  readonly #demanded: boolean;
  readonly #letters: 'upper' | 'lower';
  readonly #isSecretKey: (text: string) => boolean;
  /** Key: nonce. Value: time of its use, epoch ms; oldest first. A nonce is forgotten when its timestamp would be refused as too old. */
  readonly #nonces = new Map<string, number>();

  /** @param isSecretKey whether a text is the secret key of any application */
  constructor({ privateKey, demanded = true, letters = 'upper' }: EncryptionSpec, isSecretKey: (text: string) => boolean) {
    this.#privateKey = privateKey === undefined ? generateKeyPairSync('rsa', { modulusLength: KEY_BITS }).privateKey : imported(privateKey);
    this.#demanded = demanded;
    this.#letters = letters;
    this.#isSecretKey = isSecretKey;
  }

  /** The public key in the form in which the portal shows it: one line of URL-safe base64 without PEM header and `=`. */
  get publicKey(): string {
    return createPublicKey(this.#privateKey).export({ format: 'der', type: 'spki' }).toString('base64url');
  }

  /** Checks and decrypts a request. @param parse reads the JSON object of a body */
  open(headers: Headers, received: string, now: number, parse: (text: string) => Body | RejectedCall): OpenedRequest {
    const sealedKey = headers['x-random-secret-key'];
    if (sealedKey === undefined) return unsealed(this.#plain(parse(received)));
    try {
      const key = this.#keyOf(String(sealedKey), headers);
      const sealed: OpenedRequest['sealed'] = (json, code) => (PLAIN_CODES.has(code) ? json : this.#encrypted(json, key));
      return { body: this.#bodyOf(received, key, now, parse), sealed };
    } catch (error) {
      if (error instanceof RejectedCall) return unsealed(error);
      throw error;
    }
  }

  #plain(body: Body | RejectedCall): Body | RejectedCall {
    if (!this.#demanded) return body;
    return new RejectedCall(body instanceof RejectedCall ? 'E904' : 'E902');
  }

  #keyOf(sealedKey: string, headers: Headers): Buffer {
    const secretKey = headers['x-access-key'];
    if (!secretKey) throw new RejectedCall('E911');
    if (!this.#isSecretKey(String(secretKey))) throw new RejectedCall('E912');
    const key = unpadded(this.#rsa(Buffer.from(sealedKey, 'base64')));
    if (key === null) throw new RejectedCall('E906');
    if (key.length !== AES_KEY_BYTES) throw new RejectedCall('E907');
    return key;
  }

  /** Decrypts the AES key. The padding stays in the result, since Node refuses to remove the padding of PKCS#1. */
  #rsa(sealedKey: Buffer): Buffer {
    try {
      return privateDecrypt({ key: this.#privateKey, padding: constants.RSA_NO_PADDING }, sealedKey);
    } catch {
      throw new RejectedCall('E906');
    }
  }

  #bodyOf(received: string, key: Buffer, now: number, parse: (text: string) => Body | RejectedCall): Body | RejectedCall {
    const text = decrypted(received, key);
    if (text === null) return new RejectedCall('E905');
    const body = parse(text);
    return body instanceof RejectedCall ? body : (this.#objection(body['api_key_param'], now) ?? body);
  }

  #objection(param: unknown, now: number): RejectedCall | null {
    if (typeof param !== 'object' || param === null) return new RejectedCall('E908');
    const { nonce, timestamp } = param as Readonly<Record<string, unknown>>;
    if (typeof nonce !== 'string' || !/^[A-Za-z0-9]{32}$/.test(nonce)) return new RejectedCall('E909');
    if (!/^\d{13}$/.test(String(timestamp))) return new RejectedCall('E908');
    this.#forgetNonces(now);
    if (this.#nonces.has(nonce)) return new RejectedCall('E910');
    this.#nonces.set(nonce, now);
    return Math.abs(Number(timestamp) - now) > TIMESTAMP_WINDOW_MS ? new RejectedCall('E913') : null;
  }

  #forgetNonces(now: number): void {
    for (const [nonce, usedAt] of this.#nonces) {
      if (usedAt > now - 2 * TIMESTAMP_WINDOW_MS) return;
      this.#nonces.delete(nonce);
    }
  }

  #encrypted(json: string, key: Buffer): string {
    const cipher = createCipheriv('aes-128-ecb', key, null);
    const hex = Buffer.concat([cipher.update(json, 'utf8'), cipher.final()]).toString('hex');
    return this.#letters === 'upper' ? hex.toUpperCase() : hex;
  }
}

const imported = (pkcs8: string): KeyObject => createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' });

/**
 * Returns the content of a PKCS#1 block, which is 00 02, at least eight bytes other than 00, 00, and the content. Null if the
 * block has another form.
 */
function unpadded(block: Buffer): Buffer | null {
  const end = block.indexOf(0, 2);
  return block[0] === 0 && block[1] === 2 && end >= 2 + PADDING_BYTES ? block.subarray(end + 1) : null;
}

/** Decrypts a body. @returns null if the text is not hexadecimal in upper case, or not encrypted with this key */
function decrypted(hex: string, key: Buffer): string | null {
  if (!/^(?:[0-9A-F]{32})+$/.test(hex)) return null;
  try {
    const decipher = createDecipheriv('aes-128-ecb', key, null);
    return Buffer.concat([decipher.update(Buffer.from(hex, 'hex')), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
