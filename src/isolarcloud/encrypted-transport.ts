import { type KeyObject, randomInt } from 'node:crypto';
import { MINUTE_MS } from '../calendar.ts';
import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import { decryptedReply, encryptedRequest, isEncrypted } from './encryption.ts';
import type { HttpReply, TextTransport, Transport } from './transport.ts';

export interface EncryptedTransportDeps {
  /** The key of the application, from the Developer Portal. */
  readonly publicKey: KeyObject;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called with clock_wrong when the cloud has refused a timestamp of this machine, and the bridge corrects it from now on. */
  readonly clockWrong: (problem: BridgeError) => void;
}

/** Result codes of a request that is repeated once, with another key, nonce and timestamp (isolarcloud-open-api.md 2.5). */
const REPEATED = /"result_code"\s*:\s*"(E905|E910|E913|E00002)"/;
const CLOCK_WRONG = 'E913';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const KEY_LENGTH = 16;
const NONCE_LENGTH = 32;

/**
 * Encrypts every request and decrypts every reply, so that the transport above it exchanges plain data. It knows nothing of the
 * sign-in: headers pass unchanged. The repetition of a refused request is not counted as a call; the reserve of the call budget
 * covers it.
 */
export class EncryptedTransport implements Transport {
  readonly #wire: TextTransport;
  readonly #deps: EncryptedTransportDeps;
  /** The cloud's time minus this machine's, as learned from the last refused timestamp. */
  #cloudAheadMs = 0;

  constructor(wire: TextTransport, deps: EncryptedTransportDeps) {
    this.#wire = wire;
    this.#deps = deps;
  }

  get gateway(): string {
    return this.#wire.gateway;
  }

  async post(path: string, headers: Readonly<Record<string, string>>, body: object): Promise<HttpReply> {
    const reply = await this.#exchange(path, headers, body);
    const [, code] = REPEATED.exec(reply.text) ?? [];
    if (code === undefined || (code === CLOCK_WRONG && !this.#learnTime(reply.date))) return reply;
    return await this.#exchange(path, headers, body);
  }

  close(): Promise<void> {
    return this.#wire.close();
  }

  async #exchange(path: string, headers: Readonly<Record<string, string>>, body: object): Promise<HttpReply> {
    const key = randomText(KEY_LENGTH);
    const secrets = { key, nonce: randomText(NONCE_LENGTH), timestampMs: this.#deps.now() + this.#cloudAheadMs };
    const request = encryptedRequest(body, secrets, this.#deps.publicKey);
    const reply = await this.#wire.send(path, { ...headers, ...request.headers }, request.text);
    return isEncrypted(reply.text) ? { ...reply, text: jsonIn(reply.text, key) } : reply;
  }

  /** @param date the HTTP Date of a reply @returns whether the time of the cloud is known now */
  #learnTime(date: string | null): boolean {
    const cloudMs = Date.parse(date ?? '');
    if (Number.isNaN(cloudMs)) return false;
    this.#cloudAheadMs = cloudMs - this.#deps.now();
    const minutes = Math.round(Math.abs(this.#cloudAheadMs) / MINUTE_MS);
    // The refused timestamp had an earlier correction that this machine's clock no longer needs.
    if (minutes === 0) return true;
    const detail = phrase(this.#cloudAheadMs < 0 ? 'detail.clock_ahead' : 'detail.clock_behind', { minutes });
    this.#deps.clockWrong(new BridgeError('clock_wrong', { detail }));
    return true;
  }
}

/** @throws BridgeError decrypt_failed: without its cause, and whatever the HTTP status, since another key says nothing about the token */
function jsonIn(encrypted: string, key: string): string {
  try {
    const text = decryptedReply(encrypted, key);
    JSON.parse(text);
    return text;
  } catch {
    throw new BridgeError('decrypt_failed');
  }
}

/** Characters from a secure source. */
const randomText = (length: number): string => Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
