import type { MqttMessage } from './network-connection.ts';

/** A message at which the broker ends the connection. */
export interface FatalMessage {
  readonly topic: string;
  /** Of topic and payload. */
  readonly bytes: number;
  /** Whether it is larger than everything that the broker has acknowledged. */
  readonly isLargest: boolean;
}

/** After this many connections in a row that ended with messages under way, one message is sent at a time. */
const ENDS_UNTIL_CAREFUL = 2;

/**
 * Finds the messages at which a broker ends the connection without a reason: MQTT 3.1.1 has no other answer to a message that
 * is too large or not allowed. A message is found when it was alone under way as two connections in a row ended, both of which
 * had acknowledged others: a broker that acknowledges nothing is broken, whatever is sent. The message, and all that are as large
 * if it is larger than everything acknowledged so far, are not to be sent again until a connection ends with nothing under way:
 * that has another cause, for instance a restart of the broker, which may have other limits now. Pure.
 */
export class FatalMessages {
  readonly #underWay = new Set<MqttMessage>();
  /** Retained topics that were under way as connections ended. They are sent again, and none of them was acknowledged or dropped since. */
  readonly #doubted = new Set<string>();
  readonly #found = new Map<string, number>();
  /** Connections in a row that ended with messages under way. */
  #ends = 0;
  #suspect: MqttMessage | null = null;
  #hasAcknowledged = false;
  #largestAcknowledged = 0;
  #limit = Number.POSITIVE_INFINITY;

  /** Whether messages are to be sent one by one. */
  get isCareful(): boolean {
    return this.#ends >= ENDS_UNTIL_CAREFUL;
  }

  isFatal(message: MqttMessage): boolean {
    return bytesOf(message) >= Math.min(this.#limit, this.#found.get(message.topic) ?? Number.POSITIVE_INFINITY);
  }

  sent(message: MqttMessage): void {
    this.#underWay.add(message);
  }

  acknowledged(message: MqttMessage): void {
    this.dropped(message);
    this.#hasAcknowledged = true;
    this.#largestAcknowledged = Math.max(this.#largestAcknowledged, bytesOf(message));
    if (this.#largestAcknowledged >= this.#limit) this.#limit = Number.POSITIVE_INFINITY;
  }

  /** The broker has refused it with a reason, or it is not sent because it is fatal. */
  dropped(message: MqttMessage): void {
    this.#underWay.delete(message);
    this.#doubted.delete(message.topic);
    if (this.#suspect?.topic === message.topic) this.#suspect = null;
    if (this.#doubted.size === 0) this.#ends = 0;
  }

  /** The connection has ended. @returns the message that is found by that */
  ended(): FatalMessage | null {
    const [message, ...others] = this.#underWay;
    const isAlone = this.isCareful && this.#hasAcknowledged && others.length === 0;
    for (const { topic, retain } of this.#underWay) if (retain) this.#doubted.add(topic);
    this.#underWay.clear();
    this.#hasAcknowledged = false;
    if (message !== undefined) return this.#judge(message, isAlone);
    this.#forget();
    return null;
  }

  #judge(message: MqttMessage, isAlone: boolean): FatalMessage | null {
    this.#ends += 1;
    const isFound = isAlone && message.topic === this.#suspect?.topic && message.payload === this.#suspect.payload;
    this.#suspect = isAlone && !isFound ? message : null;
    return isFound ? this.#take(message) : null;
  }

  #forget(): void {
    this.#doubted.clear();
    this.#found.clear();
    this.#ends = 0;
    this.#suspect = null;
    this.#largestAcknowledged = 0;
    this.#limit = Number.POSITIVE_INFINITY;
  }

  #take(message: MqttMessage): FatalMessage {
    const bytes = bytesOf(message);
    const isLargest = bytes > this.#largestAcknowledged;
    this.#found.set(message.topic, bytes);
    if (isLargest) this.#limit = Math.min(this.#limit, bytes);
    return { topic: message.topic, bytes, isLargest };
  }
}

const bytesOf = ({ topic, payload }: MqttMessage): number => Buffer.byteLength(topic) + Buffer.byteLength(payload);
