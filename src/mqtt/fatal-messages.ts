import type { MqttMessage } from './network-connection.ts';

/** A message that makes the broker close the connection. */
export interface FatalMessage {
  readonly topic: string;
  /** Bytes of topic and payload together. */
  readonly bytes: number;
  /** Whether the message is larger than every message that the broker has acknowledged. */
  readonly isLargest: boolean;
}

/** If this many connections in a row ended while messages waited for their acknowledgement, messages are sent one at a time. */
const ENDS_UNTIL_CAREFUL = 2;

/**
 * Finds messages that make the broker close the connection without a reason: an MQTT 3.1.1 broker has no other answer to a message
 * that is too large or not allowed.
 *
 * A message is found if it was the only unacknowledged one when the connection ended, twice in a row, and the broker had
 * acknowledged other messages on both connections. (A broker that acknowledges nothing is broken, whatever it receives.) From then
 * on `isFatal` is true for this topic with a payload of this size or larger; if the message was larger than all acknowledged ones,
 * `isFatal` is true for all messages of its size or larger.
 *
 * Everything is forgotten when a connection ends although no message was unacknowledged: that has another cause, such as a restart
 * of the broker, which may have other limits afterwards. Pure.
 */
export class FatalMessages {
  readonly #underWay = new Set<MqttMessage>();
  /**
   * Topics of the retained messages that were unacknowledged when a connection ended. A topic is removed when its message is
   * acknowledged or dropped on a later connection.
   */
  readonly #doubted = new Set<string>();
  readonly #found = new Map<string, number>();
  /** Number of connections in a row that ended while messages were unacknowledged. */
  #ends = 0;
  #suspect: MqttMessage | null = null;
  #hasAcknowledged = false;
  #largestAcknowledged = 0;
  #limit = Number.POSITIVE_INFINITY;

  /** Whether the caller must send one message at a time. */
  get isCareful(): boolean {
    return this.#ends >= ENDS_UNTIL_CAREFUL;
  }

  isFatal(message: MqttMessage): boolean {
    const limit = Math.min(this.#limit, this.#found.get(message.topic) ?? Number.POSITIVE_INFINITY);
    return limit < Number.POSITIVE_INFINITY && bytesOf(message) >= limit;
  }

  sent(message: MqttMessage): void {
    this.#underWay.add(message);
  }

  acknowledged(message: MqttMessage): void {
    this.dropped(message);
    this.#hasAcknowledged = true;
    if (mostBytesOf(message) > this.#largestAcknowledged) this.#largestAcknowledged = Math.max(this.#largestAcknowledged, bytesOf(message));
    if (this.#largestAcknowledged >= this.#limit) this.#limit = Number.POSITIVE_INFINITY;
  }

  /** Call when the broker has refused the message with a reason code, or when the message was not sent because it is fatal. */
  dropped(message: MqttMessage): void {
    this.#underWay.delete(message);
    this.#doubted.delete(message.topic);
    if (this.#suspect?.topic === message.topic) this.#suspect = null;
    if (this.#doubted.size === 0) this.#ends = 0;
  }

  /**
   * Call when the connection has ended.
   * @returns the message that made the broker close it; null if none is found
   */
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

/** A bound that needs no look at the text: each unit of a string's length takes at most 3 bytes in UTF-8. */
const mostBytesOf = ({ topic, payload }: MqttMessage): number => 3 * (topic.length + payload.length);

const bytesOf = ({ topic, payload }: MqttMessage): number => Buffer.byteLength(topic) + Buffer.byteLength(payload);
