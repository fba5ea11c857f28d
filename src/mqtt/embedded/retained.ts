import { matchesFilter } from '../topic-filter.ts';
import type { BrokerLimits } from './limits.ts';

/** A retained message in the form that aedes passes and expects. */
export interface RetainedMessage {
  readonly topic: string;
  readonly payload: Buffer | string;
}

const bytesOf = ({ topic, payload }: RetainedMessage): number => Buffer.byteLength(topic) + Buffer.byteLength(payload);

/** The retained messages of the broker, within the limits for clients other than the bridge. */
export class RetainedMessages {
  readonly #messages = new Map<string, RetainedMessage>();
  readonly #isOfBridge: (topic: string) => boolean;
  readonly #limits: BrokerLimits;
  #count = 0;
  #bytes = 0;

  /** @param isOfBridge whether only the bridge can publish on a topic: its messages are not counted */
  constructor(isOfBridge: (topic: string) => boolean, limits: BrokerLimits) {
    this.#isOfBridge = isOfBridge;
    this.#limits = limits;
  }

  /** Whether another client's message would stay within the limits. */
  hasRoomFor(message: RetainedMessage): boolean {
    const former = this.#messages.get(message.topic);
    if (message.payload.length === 0) return true;
    const count = this.#count + (former ? 0 : 1);
    const bytes = this.#bytes + bytesOf(message) - (former ? bytesOf(former) : 0);
    return count <= this.#limits.retainedTopics && bytes <= this.#limits.retainedBytes;
  }

  /** Stores the message in place of the previous one of its topic; an empty one removes that. */
  store<Kept extends RetainedMessage>(message: Kept): void {
    this.#forget(message.topic);
    if (message.payload.length === 0) return;
    // A copy: the received payload is part of a larger buffer with everything that was read from the socket.
    const kept = { ...message, payload: Buffer.from(message.payload) };
    this.#messages.set(message.topic, kept);
    this.#tally(kept, 1);
  }

  /** The messages that match any of the filters. */
  *matching(filters: readonly string[]): Generator<RetainedMessage> {
    for (const filter of filters) {
      if (!/[+#]/.test(filter)) {
        const message = this.#messages.get(filter);
        if (message) yield message;
        continue;
      }
      for (const [topic, message] of this.#messages) if (matchesFilter(filter, topic)) yield message;
    }
  }

  #forget(topic: string): void {
    const former = this.#messages.get(topic);
    if (former === undefined) return;
    this.#messages.delete(topic);
    this.#tally(former, -1);
  }

  #tally(message: RetainedMessage, sign: 1 | -1): void {
    if (this.#isOfBridge(message.topic)) return;
    this.#count += sign;
    this.#bytes += sign * bytesOf(message);
  }
}
