import type { BrokerLimits } from './limits.ts';
import { ClientSession, type QueuedPacket, type StoredSubscription } from './session.ts';
import { TopicTree } from './topic-tree.ts';

/** The sessions, by client id. Only clients that connect with `clean` false have one. */
export class Sessions {
  readonly #limits: BrokerLimits;
  readonly #now: () => number;
  readonly #sessions = new Map<string, ClientSession>();
  /**
   * Key: client id of a disconnected client that has a session, the longest absent first. Value: when it disconnected, epoch
   * milliseconds.
   */
  readonly #absent = new Map<string, number>();
  /** Client ids by the topic filters to which they have subscribed with QoS 1 or 2. */
  readonly #subscribers = new TopicTree<string>();
  readonly #waiting = { bytes: 0 };

  constructor(limits: BrokerLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  get(clientId: string): ClientSession | undefined {
    return this.#sessions.get(clientId);
  }

  getOrCreate(clientId: string): ClientSession {
    const session = this.#sessions.get(clientId) ?? new ClientSession(this.#waiting);
    this.#sessions.set(clientId, session);
    return session;
  }

  drop(clientId: string): void {
    const session = this.#sessions.get(clientId);
    for (const filter of session?.subscriptions.keys() ?? []) this.#subscribers.remove(filter, clientId);
    session?.clear();
    this.#sessions.delete(clientId);
    this.#absent.delete(clientId);
  }

  /** Call when a client that has a session has connected. */
  arrived(clientId: string): void {
    this.#absent.delete(clientId);
  }

  /**
   * Call when a client has disconnected. Ends the sessions of clients that have been absent for too long. If too many sessions
   * remain, it also ends those of the longest absent clients.
   * @returns how many sessions it ended because there were too many
   */
  left(clientId: string): number {
    if (!this.#sessions.has(clientId)) return 0;
    const nowMs = this.#now();
    this.#absent.set(clientId, nowMs);
    let tooMany = 0;
    for (const [id, sinceMs] of this.#absent) {
      const isExpired = nowMs - sinceMs > this.#limits.absentSeconds * 1000;
      if (!isExpired && this.#absent.size <= this.#limits.absentSessions) break;
      if (!isExpired) tooMany += 1;
      this.drop(id);
    }
    return tooMany;
  }

  subscribe(clientId: string, subscriptions: readonly StoredSubscription[]): void {
    const session = this.getOrCreate(clientId);
    for (const subscription of subscriptions) {
      const { topic, qos } = subscription;
      const isTooMuch = session.subscriptions.size >= this.#limits.subscriptions || topic.length > this.#limits.filterLength;
      if (isTooMuch && !session.subscriptions.has(topic)) continue;
      session.subscriptions.set(topic, { ...subscription });
      if (qos > 0) this.#subscribers.add(topic, clientId);
      else this.#subscribers.remove(topic, clientId);
    }
  }

  unsubscribe(clientId: string, filters: readonly string[]): void {
    for (const filter of filters) {
      this.#sessions.get(clientId)?.subscriptions.delete(filter);
      this.#subscribers.remove(filter, clientId);
    }
  }

  subscribersOf(topic: string): ReadonlySet<string> {
    return this.#subscribers.match(topic);
  }

  /** Adds the message to the queue of each of these clients that has a session, unless a limit is reached. */
  enqueue(clientIds: readonly string[], packet: QueuedPacket): void {
    const payload = packet.payload === undefined ? undefined : Buffer.from(packet.payload);
    for (const clientId of clientIds) {
      const session = this.#sessions.get(clientId);
      const hasRoom = this.#waiting.bytes + (payload?.length ?? 0) <= this.#limits.queuedBytes;
      if (session && hasRoom && session.queue.length < this.#limits.queuedMessages)
        session.enqueue({ ...packet, payload, messageId: undefined });
    }
  }
}
