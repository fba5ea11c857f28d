import { type KeyObject, randomInt } from 'node:crypto';
import { MINUTE_MS } from '../calendar.ts';
import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import { decryptedReply, encryptedRequest, isEncrypted } from './encryption.ts';
import type { HttpReply, TextTransport, Transport } from './transport.ts';

export interface EncryptedTransportDeps {
  /** The public key of the application, from the Developer Portal. */
  readonly publicKey: KeyObject;
  /** Returns the time by this machine's clock, epoch milliseconds. */
  readonly now: () => number;
  /**
   * Called with a clock_wrong error if the cloud refuses a timestamp because this machine's clock is wrong. From then on the
   * transport corrects the timestamps.
   */
  readonly clockWrong: (problem: BridgeError) => void;
}

/** Matches the result codes after which a request is repeated once, with a new key, nonce and timestamp (isolarcloud-open-api.md 2.5). */
const REPEATED = /"result_code"\s*:\s*"(E905|E910|E913|E00002)"/;
const CLOCK_WRONG = 'E913';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const KEY_LENGTH = 16;
const NONCE_LENGTH = 32;

/**
 * Encrypts every request and decrypts every reply, so that the client above it exchanges plain data. The client's headers are
 * sent unchanged. A repeated request is not counted as another call: the 20 % of the limits that the call budget leaves
 * unused cover it.
 */
export class EncryptedTransport implements Transport {
  readonly #wire: TextTransport;
  readonly #deps: EncryptedTransportDeps;
  /** The cloud's time minus this machine's, as learned from the last refused timestamp; 0 before. */
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

  /**
   * Learns the cloud's time from the reply to a refused timestamp.
   * @param date the reply's Date header
   * @returns false if the header is missing or unreadable
   */
  #learnTime(date: string | null): boolean {
    const cloudMs = Date.parse(date ?? '');
    if (Number.isNaN(cloudMs)) return false;
    this.#cloudAheadMs = cloudMs - this.#deps.now();
    const minutes = Math.round(Math.abs(this.#cloudAheadMs) / MINUTE_MS);
    // This machine's clock is right: the refused timestamp had an earlier correction that is no longer needed.
    if (minutes === 0) return true;
    const detail = phrase(this.#cloudAheadMs < 0 ? 'detail.clock_ahead' : 'detail.clock_behind', { minutes });
    this.#deps.clockWrong(new BridgeError('clock_wrong', { detail }));
    return true;
  }
}

/**
 * Decrypts the JSON of a reply.
 * @throws BridgeError decrypt_failed, without its cause. The HTTP status is not considered: a reply that was encrypted with
 * another key does not show that the token is invalid
 */
function jsonIn(encrypted: string, key: string): string {
  try {
    const text = decryptedReply(encrypted, key);
    JSON.parse(text);
    return text;
  } catch {
    throw new BridgeError('decrypt_failed');
  }
}

/** Random letters and digits from a cryptographically secure source. */
const randomText = (length: number): string => Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
