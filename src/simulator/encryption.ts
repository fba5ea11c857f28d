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
import { RejectedCall, type ResultCode } from './codes.ts';
import type { Body } from './endpoints/parameters.ts';

/** The encrypted transport of an application, from the side of the service (isolarcloud-open-api.md 2.5). */

export interface EncryptionSpec {
  /** The private half of the application's key: base64 of its PKCS#8 DER. Default: a new one. */
  readonly privateKey?: string;
  /** Whether plain calls are refused with E902; default true. */
  readonly demanded?: boolean;
  /** Hexadecimal letters of the replies; default upper case. */
  readonly letters?: 'upper' | 'lower';
}

/** A request after decryption, and how its reply is sent. */
export interface OpenedRequest {
  readonly body: Body | RejectedCall;
  /** The text that is sent for a reply with this result code. */
  readonly sealed: (json: string, code: ResultCode) => string;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A request whose reply is plain text. */
export const unsealed = (body: Body | RejectedCall): OpenedRequest => ({ body, sealed: (json) => json });

/** Size of the keys that the portal issues. */
const KEY_BITS = 1024;
const AES_KEY_BYTES = 16;
/** Least random bytes of PKCS#1 padding (RFC 8017 section 7.2.1). */
const PADDING_BYTES = 8;
/** How far a timestamp may be from the service's time; the real limit is not known. */
const TIMESTAMP_WINDOW_MS = 5 * 60_000;
/** What fails before the key of a request is known is answered in plain text. */
const PLAIN_CODES: ReadonlySet<ResultCode> = new Set(['E902', 'E904', 'E906', 'E907', 'E911', 'E912']);

/** Opens encrypted requests as strictly as the service does. */
export class Encryption {
  readonly #privateKey: KeyObject;
  readonly #demanded: boolean;
  readonly #letters: 'upper' | 'lower';
  readonly #isSecretKey: (text: string) => boolean;
  /** When each nonce was used, oldest first; until its timestamp is too old anyway. */
  readonly #nonces = new Map<string, number>();

  /** @param isSecretKey whether a text is the secret key of any application */
  constructor({ privateKey, demanded = true, letters = 'upper' }: EncryptionSpec, isSecretKey: (text: string) => boolean) {
    this.#privateKey = privateKey === undefined ? generateKeyPairSync('rsa', { modulusLength: KEY_BITS }).privateKey : imported(privateKey);
    this.#demanded = demanded;
    this.#letters = letters;
    this.#isSecretKey = isSecretKey;
  }

  /** The public half as the portal shows it: one line of URL-safe base64 without armour and `=`. */
  get publicKey(): string {
    return createPublicKey(this.#privateKey).export({ format: 'der', type: 'spki' }).toString('base64url');
  }

  /** @param parse reads the JSON object of a body */
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

  /** Without padding: Node refuses to remove that of PKCS#1. */
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

/** A block of 00 02, at least eight bytes other than 00, 00, and the content; null if it has another form. */
function unpadded(block: Buffer): Buffer | null {
  const end = block.indexOf(0, 2);
  return block[0] === 0 && block[1] === 2 && end >= 2 + PADDING_BYTES ? block.subarray(end + 1) : null;
}

/** @returns null if the text is not hexadecimal in upper case, or not encrypted with this key */
function decrypted(hex: string, key: Buffer): string | null {
  if (!/^(?:[0-9A-F]{32})+$/.test(hex)) return null;
  try {
    const decipher = createDecipheriv('aes-128-ecb', key, null);
    return Buffer.concat([decipher.update(Buffer.from(hex, 'hex')), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
