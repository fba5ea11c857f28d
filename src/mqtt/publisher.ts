import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import type { ActiveConnection, ConnectionSource } from './broker-connection.ts';
import { type FatalMessage, FatalMessages } from './fatal-messages.ts';
import type { MqttMessage, SubscribeOptions } from './network-connection.ts';
import { meaningOf } from './reason-codes.ts';
import { type MessageHandler, Subscriptions } from './subscriptions.ts';

export interface PublisherDeps {
  /**
   * Called with the error if the broker refuses a message or subscription (broker_forbids, broker_packet_small, message_refused;
   * once per topic until a message on it is acknowledged), and if a message handler throws (internal).
   */
  readonly report: (error: BridgeError) => void;
}

/** Maximum number of messages that wait for their acknowledgement at the same time. */
const WINDOW = 64;

/** The fate of a message: the broker has acknowledged it, has refused it, or the connection ended before its answer. */
export type Delivery = 'acknowledged' | 'refused' | 'lost';

/** An empty retained message removes the topic from the broker (MQTT 5 section 3.3.1.3). */
const NOTHING = '';

/** The payload of a retained topic. `handedTo`: the connection on which the payload was last sent; null if it must still be sent. */
interface RetainedPayload {
  readonly payload: string;
  readonly handedTo: ActiveConnection | null;
}

/**
 * Keeps the last payload of every retained topic, sends it while connected, and sends all of them again after every connect.
 * Without a connection nothing is queued: only the last payload of each retained topic is kept, and messages that are not retained
 * are dropped. Messages are sent in the order of the calls.
 */
export class Publisher {
  readonly #deps: PublisherDeps;
  readonly #retained = new Map<string, RetainedPayload>();
  readonly #subscriptions: Subscriptions;
  readonly #refused = new Set<string>();
  readonly #fatal = new FatalMessages();
  /** The messages that are not sent yet, because WINDOW messages wait for their acknowledgement. */
  readonly #queue = new Set<MqttMessage>();
  /** The messages of `deliver` whose fate is not known yet, each with the function that takes it. */
  readonly #deliveries = new Map<MqttMessage, (delivery: Delivery) => void>();
  #isPumpDue = false;
  #inFlight = 0;
  #network: ActiveConnection | null = null;
  #drained: (() => void)[] = [];

  constructor(connection: ConnectionSource, deps: PublisherDeps) {
    this.#deps = deps;
    this.#subscriptions = new Subscriptions({ report: deps.report, refused: (filter, error) => this.#refuse(filter, error) });
    connection.onConnect((network) => this.#begin(network));
  }

  /** Sets the retained payload of a topic, and sends it unless the same payload was already sent on the present connection. */
  retain(topic: string, payload: string): void {
    const last = this.#retained.get(topic);
    if (last?.payload === payload && last.handedTo !== null && last.handedTo === this.#network) return;
    this.#hand(topic, payload);
  }

  /**
   * Like `retain`, but sends the payload even if it was already sent on the present connection, because another client may have
   * removed it from the broker.
   */
  republish(topic: string, payload: string): void {
    this.#hand(topic, payload);
  }

  /**
   * Sends a retained message whose payload is not kept, because it may be large: the caller sends it again after a connect. Without
   * a connection the message is dropped.
   */
  announce(topic: string, payload: string): void {
    this.#retained.delete(topic);
    if (this.#network) this.#enqueue({ topic, payload, retain: true });
  }

  /** Sends the retained payload of a topic again. */
  repeat(topic: string): void {
    const last = this.lastValue(topic);
    if (last !== undefined) this.#hand(topic, last);
  }

  /**
   * Ends all subscriptions and forgets the retained payloads, for a bridge that takes over the connection. Messages that were handed
   * over are still sent.
   * @returns the retained payloads, without topics that were removed. Key: topic
   */
  renew(): ReadonlyMap<string, string> {
    const retained = new Map(
      [...this.#retained].flatMap(([topic, { payload }]) => (payload === NOTHING ? [] : [[topic, payload] as const])),
    );
    this.#retained.clear();
    this.#refused.clear();
    this.#subscriptions.endAll();
    return retained;
  }

  /** Removes a retained topic from the broker. The publisher forgets the topic when the broker has acknowledged this. */
  clear(topic: string): void {
    this.retain(topic, NOTHING);
  }

  /** Sends a message that is not retained. Without a connection the message is dropped. */
  send(topic: string, payload: string): void {
    if (this.#network) this.#enqueue({ topic, payload, retain: false });
  }

  /** Sends a message that is not retained. @returns its fate; without a connection it is `lost` at once */
  deliver(topic: string, payload: string): Promise<Delivery> {
    if (!this.#network) return Promise.resolve('lost');
    const message = { topic, payload, retain: false };
    return new Promise((resolve) => {
      this.#deliveries.set(message, resolve);
      this.#enqueue(message);
    });
  }

  /**
   * Resolves when the broker has acknowledged all messages, or when the connection is lost (the retained ones are sent again after
   * the next connect).
   */
  flush(): Promise<void> {
    if (!this.#network || this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /**
   * Number of messages that the broker has not acknowledged yet; without a connection, the number of retained topics, which will be
   * sent after the next connect.
   */
  unacknowledged(): number {
    return this.#network ? this.#queue.size + this.#inFlight : this.#retained.size;
  }

  /** The last payload of a retained topic; undefined if there is none or it was cleared. */
  lastValue(topic: string): string | undefined {
    return this.#retained.get(topic)?.payload || undefined;
  }

  isRetained(topic: string): boolean {
    return this.lastValue(topic) !== undefined;
  }

  /** All topics with a retained payload, including those whose removal the broker has not acknowledged yet. */
  retainedTopics(): Iterable<string> {
    return this.#retained.keys();
  }

  /**
   * Subscribes now and after every connect.
   * @returns a function that ends the subscription
   */
  subscribe(filter: string, handler: MessageHandler, options: Omit<SubscribeOptions, 'qos'> = {}): () => void {
    return this.#subscriptions.add(filter, handler, options);
  }

  #begin(network: ActiveConnection): void {
    this.#network = network;
    this.#subscriptions.connected(network);
    for (const [topic, { payload }] of this.#retained) this.#hand(topic, payload);
    void network.closed.then(() => this.#end());
  }

  #end(): void {
    this.#network = null;
    this.#subscriptions.disconnected();
    const fatal = this.#fatal.ended();
    if (fatal !== null) this.#refuse(fatal.topic, endOf(fatal));
    this.#queue.clear();
    this.#inFlight = 0;
    for (const message of this.#deliveries.keys()) this.#settle(message, 'lost');
    this.#resolveFlushes();
  }

  #hand(topic: string, payload: string): void {
    this.#retained.set(topic, { payload, handedTo: this.#network });
    if (this.#network) this.#enqueue({ topic, payload, retain: true });
  }

  #enqueue(message: MqttMessage): void {
    this.#queue.add(message);
    this.#pump();
  }

  #pump(): void {
    const network = this.#network;
    if (!network) return;
    for (const message of this.#queue) {
      if (this.#inFlight >= Math.min(this.#fatal.isCareful ? 1 : WINDOW, network.receiveMaximum)) return;
      this.#queue.delete(message);
      if (this.#fatal.isFatal(message)) this.#drop(message);
      else this.#publish(message, network);
    }
    if (this.#isIdle()) this.#resolveFlushes();
  }

  #drop(message: MqttMessage): void {
    this.#fatal.dropped(message);
    this.#settle(message, 'refused');
    this.#refuse(message.topic, new BridgeError('broker_packet_small', { detail: message.topic }));
  }

  #publish(message: MqttMessage, network: ActiveConnection): void {
    this.#inFlight += 1;
    this.#fatal.sent(message);
    network.publish(message, (refusal) => {
      this.#inFlight -= 1;
      if (refusal === undefined) this.#fatal.acknowledged(message);
      else this.#fatal.dropped(message);
      this.#settle(message, refusal === undefined ? 'acknowledged' : 'refused');
      this.#acknowledge(message, refusal);
      this.#pumpSoon();
    });
  }

  #settle(message: MqttMessage, delivery: Delivery): void {
    this.#deliveries.get(message)?.(delivery);
    this.#deliveries.delete(message);
  }

  /** Acknowledgements arrive many at a time: the messages that take their places are then written together. */
  #pumpSoon(): void {
    if (this.#isPumpDue) return;
    this.#isPumpDue = true;
    queueMicrotask(() => {
      this.#isPumpDue = false;
      this.#pump();
    });
  }

  #acknowledge({ topic, payload, retain }: MqttMessage, refusal: number | undefined): void {
    if (refusal !== undefined) {
      this.#refuse(topic, new BridgeError(meaningOf(refusal, 'message_refused'), { detail: `${topic} (0x${refusal.toString(16)})` }));
      return;
    }
    this.#refused.delete(topic);
    if (!retain || payload !== NOTHING) return;
    const last = this.#retained.get(topic);
    if (last?.payload === NOTHING && last.handedTo === this.#network) this.#retained.delete(topic);
  }

  #refuse(topic: string, error: BridgeError): void {
    if (this.#refused.has(topic)) return;
    this.#refused.add(topic);
    this.#deps.report(error);
  }

  #isIdle(): boolean {
    return this.#queue.size === 0 && this.#inFlight === 0;
  }

  #resolveFlushes(): void {
    const drained = this.#drained;
    this.#drained = [];
    for (const resolve of drained) resolve();
  }
}

/** The error to report for a message that makes the broker close the connection. */
const endOf = ({ topic, bytes, isLargest }: FatalMessage): BridgeError =>
  new BridgeError(isLargest ? 'broker_packet_small' : 'message_refused', { detail: phrase('detail.ends_connection', { topic, bytes }) });
