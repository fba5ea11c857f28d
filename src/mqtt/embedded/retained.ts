import { matchesFilter } from '../topic-filter.ts';
import type { BrokerLimits } from './limits.ts';

/** A retained message in the form that aedes passes and expects. */
export interface RetainedMessage {
  readonly topic: string;
  readonly payload: Buffer | string;
}

const bytesOf = ({ topic, payload }: RetainedMessage): number => Buffer.byteLength(topic) + Buffer.byteLength(payload);

/** The retained messages of the broker. It counts those of clients other than the bridge, for which there are limits. */
export class RetainedMessages {
  readonly #messages = new Map<string, RetainedMessage>();
  readonly #isOfBridge: (topic: string) => boolean;
  readonly #limits: BrokerLimits;
  #count = 0;
  #bytes = 0;

  /** @param isOfBridge whether only the bridge can publish on a topic; messages on such topics do not count towards the limits */
  constructor(isOfBridge: (topic: string) => boolean, limits: BrokerLimits) {
    this.#isOfBridge = isOfBridge;
    this.#limits = limits;
  }

  /** Whether a message of another client can be stored without exceeding the limits. */
  hasRoomFor(message: RetainedMessage): boolean {
    const former = this.#messages.get(message.topic);
    if (message.payload.length === 0) return true;
    const count = this.#count + (former ? 0 : 1);
    const bytes = this.#bytes + bytesOf(message) - (former ? bytesOf(former) : 0);
    return count <= this.#limits.retainedTopics && bytes <= this.#limits.retainedBytes;
  }

  /** Stores the message in place of the previous one on its topic. If its payload is empty, the previous one is removed. */
  store<Kept extends RetainedMessage>(message: Kept): void {
    this.#forget(message.topic);
    if (message.payload.length === 0) return;
    // Copies the payload, because the received one is a part of the larger buffer that was read from the socket and would keep all
    // of it in memory.
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
