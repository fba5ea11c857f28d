import { TopicTree } from './topic-tree.ts';

/** The part of a published message that is used here. */
export interface PublishedMessage {
  readonly topic: string;
}

/** Delivers a message to one subscription. */
export type Notify = (message: PublishedMessage, delivered: () => void) => void;

/**
 * Passes messages from publishers to subscribers inside aedes (its option `mq`). It replaces mqemitter, which delivers at most 100
 * messages at a time and lets all others wait: one subscriber that stops reading would stop the whole broker, and when it
 * disconnects, mqemitter works through the waiting messages by recursion, which overflows the stack from about 3,000 messages on.
 * Here no message waits for a subscriber. Messages that a slow subscriber has not read wait in its socket; the broker disconnects
 * the subscriber if they exceed a limit.
 */
export class MessageQueue {
  readonly #subscriptions = new TopicTree<Notify>();

  on(filter: string, notify: Notify, done?: () => void): void {
    this.#subscriptions.add(filter, notify);
    if (done) setImmediate(done);
  }

  removeListener(filter: string, notify: Notify, done?: () => void): void {
    this.#subscriptions.remove(filter, notify);
    if (done) setImmediate(done);
  }

  emit(message: PublishedMessage, done?: () => void): void {
    for (const notify of this.#subscriptions.match(message.topic)) notify(message, () => undefined);
    if (done) setImmediate(done);
  }

  close(done: () => void): void {
    setImmediate(done);
  }
}
