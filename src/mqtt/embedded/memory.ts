import { Readable } from 'node:stream';
import type { RetainedMessage, RetainedMessages } from './retained.ts';
import type { QueuedPacket, StoredSubscription } from './session.ts';
import type { Sessions } from './sessions.ts';

/** The part of aedes's client that is used here. */
interface ClientRef {
  readonly id: string;
  /** Whether the session of the client ends with its connection. */
  readonly clean?: boolean;
}

interface Identified {
  readonly messageId: number;
}

/**
 * Number of QoS 2 messages of one client without a session that are remembered until they are released (PUBREL). If there are more,
 * the oldest counts as released.
 */
const UNRELEASED = 1_000;

/**
 * The store of aedes (its option `persistence`; aedes calls these methods). It replaces aedes-persistence, which keeps three things
 * without a limit: messages queued for sessions, QoS 2 messages that are never released, and an empty queue for every client id
 * that ever acknowledged a message. This class limits them all. Everything is in memory: after a restart the bridge publishes its
 * retained messages again.
 */
export class BrokerMemory {
  readonly #retained: RetainedMessages;
  readonly #sessions: Sessions;
  readonly #wills = new Map<string, object>();
  /** Clients without a session: identifiers of their QoS 2 messages that are not released yet. */
  readonly #received = new WeakMap<ClientRef, Set<number>>();
  /** Lists of subscriptions that are already stored. aedes calls `addSubscriptions` with the same list once for each subscription in it. */
  readonly #stored = new WeakSet<readonly StoredSubscription[]>();
  #brokerId = '';

  constructor(retained: RetainedMessages, sessions: Sessions) {
    this.#retained = retained;
    this.#sessions = sessions;
  }

  /** Asynchronous because aedes requires it. */
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

  /**
   * Records that a queued message was sent. A message that is not in the queue, because the queue was full, is ignored; aedes sends
   * it once.
   */
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

  /** @throws Error if the message has not been received before. aedes then publishes the message. */
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

  /**
   * Returns no wills. aedes asks for the wills of other brokers that have ended; this broker has none. If it returned the wills of
   * connected clients, aedes would publish them when the clock jumps.
   */
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
