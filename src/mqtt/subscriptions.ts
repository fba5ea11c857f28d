import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import type { ActiveConnection } from './broker-connection.ts';
import type { MqttMessage, SubscribeOptions } from './network-connection.ts';
import { matchesFilter } from './topic-filter.ts';

export interface SubscriptionsDeps {
  /** Called with the error if a message handler throws (internal). */
  readonly report: (error: BridgeError) => void;
  /** Called with the error if the broker refuses a filter (broker_forbids). */
  readonly refused: (filter: string, error: BridgeError) => void;
}

export type MessageHandler = (topic: string, payload: string, about: { readonly retained: boolean }) => void;

interface Subscription {
  readonly newsOfOthers: boolean;
  readonly handlers: Set<MessageHandler>;
}

/**
 * Maximum number of filters in one SUBSCRIBE packet. The broker answers the packet with the retained messages that match, and their
 * number must stay below the number of messages that a broker queues for one client.
 */
const FILTERS_AT_ONCE = 50;

/** Subscribes to filters after every connect, and passes the received messages to the handlers. */
export class Subscriptions {
  readonly #deps: SubscriptionsDeps;
  readonly #byFilter = new Map<string, Subscription>();
  /** The filters in #byFilter that contain a wildcard. */
  readonly #wildcards = new Set<string>();
  /** The filters in #byFilter to which the present connection has not subscribed yet. */
  readonly #pending = new Set<string>();
  /** The unsubscription of `endAll` that the broker has not acknowledged yet; null: none. */
  #unsubscribing: Promise<void> | null = null;
  #isSubscribing = false;
  #network: ActiveConnection | null = null;

  constructor(deps: SubscriptionsDeps) {
    this.#deps = deps;
  }

  /**
   * Subscribes now and after every connect.
   * @returns a function that ends the subscription
   */
  add(filter: string, handler: MessageHandler, { newsOfOthers = false }: Omit<SubscribeOptions, 'qos'>): () => void {
    const subscription = this.#byFilter.get(filter) ?? { newsOfOthers, handlers: new Set() };
    subscription.handlers.add(handler);
    this.#byFilter.set(filter, subscription);
    if (hasWildcard(filter)) this.#wildcards.add(filter);
    this.#pending.add(filter);
    void this.#subscribePending();
    return () => {
      if (!subscription.handlers.delete(handler) || subscription.handlers.size > 0) return;
      this.#byFilter.delete(filter);
      this.#wildcards.delete(filter);
      if (!this.#pending.delete(filter)) void this.#network?.unsubscribe([filter]);
    };
  }

  /** Ends all subscriptions. */
  endAll(): void {
    const subscribed = [...this.#byFilter.keys()].filter((filter) => !this.#pending.has(filter));
    this.#byFilter.clear();
    this.#wildcards.clear();
    this.#pending.clear();
    if (subscribed.length === 0) return;
    const unsubscribed = this.#network?.unsubscribe(subscribed).then(() => {
      this.#unsubscribing = null;
    });
    this.#unsubscribing = unsubscribed ?? null;
  }

  /** Call after a connect. */
  connected(network: ActiveConnection): void {
    this.#network = network;
    network.onMessage((message) => this.#deliver(message));
    for (const filter of this.#byFilter.keys()) this.#pending.add(filter);
    void this.#subscribePending();
  }

  /** Call when the connection has ended. */
  disconnected(): void {
    this.#network = null;
  }

  async #subscribePending(): Promise<void> {
    if (this.#isSubscribing) return;
    this.#isSubscribing = true;
    for (let network = this.#network; network !== null && this.#pending.size > 0; network = this.#network) {
      // aedes handles requests concurrently: an unsubscription in progress could end a later subscription to the same filter.
      if (this.#unsubscribing !== null) {
        await this.#unsubscribing;
        continue;
      }
      const [first = ''] = this.#pending;
      const newsOfOthers = this.#byFilter.get(first)?.newsOfOthers ?? false;
      const filters = [...this.#pending].filter((filter) => this.#byFilter.get(filter)?.newsOfOthers === newsOfOthers);
      await this.#subscribeOn(network, filters.slice(0, FILTERS_AT_ONCE), newsOfOthers);
    }
    this.#isSubscribing = false;
  }

  async #subscribeOn(network: ActiveConnection, filters: readonly string[], newsOfOthers: boolean): Promise<void> {
    for (const filter of filters) this.#pending.delete(filter);
    // Subscribes with QoS 0: Home Assistant publishes with QoS 0 anyway, and aedes disconnects a client that unsubscribes while QoS
    // 1 messages are on their way to it.
    for (const filter of await network.subscribe(filters, { qos: 0, newsOfOthers })) {
      this.#deps.refused(filter, new BridgeError('broker_forbids', { detail: phrase('detail.refused_subscription', { filter }) }));
    }
  }

  #deliver({ topic, payload, retain }: MqttMessage): void {
    for (const filter of this.#wildcards) if (matchesFilter(filter, topic)) this.#deliverTo(filter, topic, payload, retain);
    this.#deliverTo(topic, topic, payload, retain);
  }

  #deliverTo(filter: string, topic: string, payload: string, retained: boolean): void {
    for (const handler of this.#byFilter.get(filter)?.handlers ?? []) this.#call(handler, topic, payload, retained);
  }

  #call(handler: MessageHandler, topic: string, payload: string, retained: boolean): void {
    try {
      handler(topic, payload, { retained });
    } catch (error) {
      this.#deps.report(new BridgeError('internal', { detail: phrase('detail.handling_message', { topic }), cause: error }));
    }
  }
}

const hasWildcard = (filter: string): boolean => filter.includes('+') || filter.includes('#');
