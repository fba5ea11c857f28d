import { Readable } from 'node:stream';
import type { RetainedMessage, RetainedMessages } from './retained.ts';
import type { QueuedPacket, StoredSubscription } from './session.ts';
import type { Sessions } from './sessions.ts';

/** The part of aedes's client that is used here. */
interface ClientRef {
  readonly id: string;
  /** Its session ends with its connection. */
  readonly clean?: boolean;
}

interface Identified {
  readonly messageId: number;
}

/** QoS 2 messages that a client without a session may leave unreleased; if there are more, the oldest counts as released. */
const UNRELEASED = 1_000;

/**
 * Persistence for aedes (its option `persistence`, whose functions these are). It replaces aedes-persistence, which keeps
 * without limit: messages queued for sessions, QoS 2 messages that are never released, an empty queue for every client id that
 * ever acknowledged a message. Here everything is bounded. All is in memory: after a restart the bridge publishes its retained
 * messages again.
 */
export class BrokerMemory {
  readonly #retained: RetainedMessages;
  readonly #sessions: Sessions;
  readonly #wills = new Map<string, object>();
  /** Identifiers of QoS 2 messages not released yet, of clients without a session. */
  readonly #received = new WeakMap<ClientRef, Set<number>>();
  /** Lists of subscriptions that are already stored: aedes passes the whole list for each of its members. */
  readonly #stored = new WeakSet<readonly StoredSubscription[]>();
  #brokerId = '';

  constructor(retained: RetainedMessages, sessions: Sessions) {
    this.#retained = retained;
    this.#sessions = sessions;
  }

  /** aedes accepts only an async function here. */
  async setup({ id }: { readonly id: string }): Promise<void> {
    this.#brokerId = id;
  }

  async storeRetained(message: RetainedMessage): Promise<void> {
    this.#retained.store(message);
  }

  createRetainedStreamCombi(filters: readonly string[]): Readable {
    return Readable.from(this.#retained.matching(filters));
  }

  async addSubscriptions({ id }: ClientRef, subscriptions: readonly StoredSubscription[]): Promise<void> {
    if (this.#stored.has(subscriptions)) return;
    this.#stored.add(subscriptions);
    this.#sessions.subscribe(id, subscriptions);
  }

  async removeSubscriptions({ id }: ClientRef, filters: readonly string[]): Promise<void> {
    this.#sessions.unsubscribe(id, filters);
  }

  async subscriptionsByClient({ id }: ClientRef): Promise<StoredSubscription[]> {
    return [...(this.#sessions.get(id)?.subscriptions.values() ?? [])];
  }

  async subscriptionsByTopic(topic: string): Promise<{ clientId: string; topic: string }[]> {
    return [...this.#sessions.subscribersOf(topic)].map((clientId) => ({ clientId, topic }));
  }

  /** Ends the session and drops its queued messages. */
  async cleanSubscriptions({ id }: ClientRef): Promise<void> {
    this.#sessions.drop(id);
  }

  async outgoingEnqueueCombi(subscribers: readonly { readonly clientId: string }[], packet: QueuedPacket): Promise<void> {
    if (subscribers.length === 0) return;
    const clientIds = subscribers.map(({ clientId }) => clientId);
    this.#sessions.enqueue(clientIds, packet);
  }

  async outgoingEnqueue(subscriber: { readonly clientId: string }, packet: QueuedPacket): Promise<void> {
    this.#sessions.enqueue([subscriber.clientId], packet);
  }

  /** A message that did not fit into the queue is sent nevertheless, once. */
  async outgoingUpdate({ id }: ClientRef, packet: QueuedPacket): Promise<void> {
    this.#sessions.get(id)?.update(packet);
  }

  async outgoingClearMessageId({ id }: ClientRef, { messageId }: QueuedPacket): Promise<QueuedPacket | undefined> {
    return this.#sessions.get(id)?.acknowledge(messageId);
  }

  outgoingStream({ id }: ClientRef): Readable {
    return Readable.from([...(this.#sessions.get(id)?.queue ?? [])]);
  }

  async incomingStorePacket(client: ClientRef, { messageId }: Identified): Promise<void> {
    const received = this.#receivedFrom(client);
    received.add(messageId);
    const [oldest] = received;
    if (oldest !== undefined && received.size > UNRELEASED) received.delete(oldest);
  }

  /** @throws Error if the message has not been received before: aedes then publishes it */
  async incomingGetPacket(client: ClientRef, packet: Identified): Promise<Identified> {
    if (!this.#receivedFrom(client).has(packet.messageId)) throw new Error('no such packet');
    return packet;
  }

  async incomingDelPacket(client: ClientRef, { messageId }: Identified): Promise<void> {
    this.#receivedFrom(client).delete(messageId);
  }

  async putWill({ id }: ClientRef, will: object): Promise<void> {
    this.#wills.set(id, Object.assign(will, { brokerId: this.#brokerId, clientId: id }));
  }

  async delWill({ id }: ClientRef): Promise<object | undefined> {
    const will = this.#wills.get(id);
    this.#wills.delete(id);
    return will;
  }

  /** Wills that other brokers left behind: there are none. aedes would send those of connected clients when the clock jumps. */
  streamWill(): Readable {
    return Readable.from([]);
  }

  #receivedFrom(client: ClientRef): Set<number> {
    if (client.clean === false) return this.#sessions.getOrCreate(client.id).received;
    const received = this.#received.get(client) ?? new Set();
    this.#received.set(client, received);
    return received;
  }
}
