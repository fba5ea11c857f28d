import { TopicTree } from './topic-tree.ts';

/** A message from a publisher to the subscribers; aedes adds members that are not used here. */
export interface PublishedMessage {
  readonly topic: string;
}

/** Delivers to one subscription. */
export type Notify = (message: PublishedMessage, delivered: () => void) => void;

/**
 * Passes messages from publishers to subscribers inside aedes (its option `mq`). It replaces mqemitter, which has 100 messages
 * in transit at a time and lets all others wait: one subscriber that stops reading stops the whole broker, and once it is gone
 * mqemitter works through the waiting messages by recursion, which overflows the stack from some 3,000 messages on. Here no
 * message waits for a subscriber. Messages that a slow subscriber has not read wait in its own socket, which the broker bounds.
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
