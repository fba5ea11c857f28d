import type { ErrorWithReasonCode, IConnackPacket, MqttClient } from 'mqtt';
import type { Clock } from '../clock.ts';
import type { ErrorCode } from '../errors.ts';
import { AcknowledgementWatch } from './acknowledgement-watch.ts';

/** The supported protocol levels: MQTT 3.1.1 and MQTT 5. */
export type ProtocolLevel = 4 | 5;

export interface MqttMessage {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

export type MessageListener = (message: MqttMessage) => void;

export interface SubscribeOptions {
  readonly qos: 0 | 1;
  /**
   * If true, the client receives only messages that other clients publish from now on: not its own messages, and no retained ones
   * (options "no local" and "retain handling", MQTT 5 section 3.8.3.1). MQTT 3.1.1 brokers ignore this and send all messages.
   * Default: false.
   */
  readonly newsOfOthers?: boolean;
}

/** Reason codes of MQTT 5 section 2.4. A message for which one of them applies is not sent. */
const TOPIC_NAME_INVALID = 0x90;
const PACKET_TOO_LARGE = 0x95;

/** Maximum length of a topic, since the length of a string is sent in two bytes (MQTT 5 section 1.5.4). */
const MAX_TOPIC_BYTES = 0xffff;

/** Value of "retain handling": the broker sends no retained messages upon the subscribe (MQTT 5 section 3.8.3.1). */
const WITHOUT_RETAINED = 2;

/**
 * Reason codes from 0x80 up are refusals (MQTT 5 section 2.4). In MQTT 3.1.1, 0x80 is the only code with which a broker refuses a
 * subscription.
 */
const FIRST_REFUSAL = 0x80;

/**
 * Maximum bytes of a PUBLISH packet besides topic and payload: fixed header 5, length of the topic 2, packet identifier 2, empty
 * properties 1.
 */
const PUBLISH_HEADER_BYTES = 10;

/** Time for sending DISCONNECT. If the connection is still open afterwards, the socket is destroyed. */
const END_TIMEOUT_MS = 500;

function lackIn({ properties }: IConnackPacket): ErrorCode | null {
  if (properties?.retainAvailable === false) return 'broker_without_retain';
  return properties?.maximumQoS === 0 ? 'broker_without_qos' : null;
}

/**
 * One network connection, from the broker's CONNACK until it closes. Nothing is carried over to the next connection: no queued
 * messages, no repeated messages, no subscriptions. `openNetworkConnection` creates it, already connected.
 */
export class NetworkConnection {
  readonly protocol: ProtocolLevel;
  /** Resolves when the connection is closed, by either side. */
  readonly closed: Promise<void>;
  readonly #client: MqttClient;
  /** Maximum number of messages that may wait for their acknowledgement at the same time (MQTT 5 section 3.2.2.3.3). */
  readonly receiveMaximum: number;
  /**
   * The error for a feature that the bridge needs and that the broker's CONNACK declares as unsupported (MQTT 5 section 3.2.2.3);
   * null if there is none.
   */
  readonly lacks: ErrorCode | null;
  /** Bytes of the largest payload sent on this connection. */
  largestSent = 0;
  readonly #maximumPacketSize: number;
  readonly #listeners = new Set<MessageListener>();
  readonly #clock: Clock;
  readonly #acknowledgements = new AcknowledgementWatch();
  readonly #hasClosed = new AbortController();
  /** Whether `#breakWhenSilent` runs. */
  #isWatched = false;
  #isBroken = false;
  #disconnectReason: number | null = null;

  /**
   * @param client a connected client that was created with `reconnectPeriod: 0`
   * @param connack the broker's answer to the CONNECT; it contains the broker's limits
   */
  constructor(client: MqttClient, protocol: ProtocolLevel, connack: IConnackPacket, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
    this.protocol = protocol;
    this.receiveMaximum = connack.properties?.receiveMaximum ?? 0xffff;
    this.#maximumPacketSize = connack.properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
    this.lacks = lackIn(connack);
    this.closed = new Promise((resolve) => {
      client.once('close', () => {
        // Drops the messages that mqtt.js would otherwise keep for a connection of its own.
        client.end(true);
        this.#hasClosed.abort();
        resolve();
      });
    });
    client.on('disconnect', ({ reasonCode }) => {
      this.#disconnectReason = reasonCode ?? null;
    });
    client.on('message', (topic, payload, { retain }) => {
      for (const listener of this.#listeners) listener({ topic, payload: payload.toString(), retain });
    });
  }

  /** Reason code of the broker's DISCONNECT; null if it sent none (MQTT 3.1.1 brokers never do). */
  get disconnectReason(): number | null {
    return this.#disconnectReason;
  }

  /** Whether this connection was closed by the bridge because the broker did not acknowledge messages for too long. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  get connected(): boolean {
    return this.#client.connected && !this.#client.disconnecting;
  }

  /**
   * Publishes with QoS 1. `done` is called without an argument when the broker has acknowledged the message, or with a reason code
   * if the broker refuses it (MQTT 5 only) or it cannot be sent. It is not called if the connection closes first.
   */
  publish({ topic, payload, retain }: MqttMessage, done: (refusal?: number) => void): void {
    if (!this.connected) return;
    const topicBytes = Buffer.byteLength(topic);
    const isTopic = topicBytes > 0 && topicBytes <= MAX_TOPIC_BYTES;
    const payloadBytes = Buffer.byteLength(payload);
    if (!isTopic || topicBytes + payloadBytes + PUBLISH_HEADER_BYTES > this.#maximumPacketSize) {
      queueMicrotask(() => done(isTopic ? PACKET_TOO_LARGE : TOPIC_NAME_INVALID));
      return;
    }
    this.largestSent = Math.max(this.largestSent, payloadBytes);
    const acknowledged = this.#awaitAcknowledgement();
    this.#client.publish(topic, payload, { qos: 1, retain }, (error) => {
      acknowledged();
      if (!error) return done();
      const { code } = error as Partial<ErrorWithReasonCode>;
      if (typeof code === 'number') done(code);
    });
  }

  /** @returns the filters that the broker refused; an empty list if the connection closes before the broker's answer */
  async subscribe(filters: readonly string[], { qos, newsOfOthers = false }: SubscribeOptions): Promise<readonly string[]> {
    if (!this.connected) return [];
    const acknowledged = this.#awaitAcknowledgement();
    const options = { qos, ...(this.protocol === 5 && newsOfOthers && { nl: true, rh: WITHOUT_RETAINED }) };
    const answered = new Promise<readonly unknown[]>((resolve) => {
      this.#client.subscribe([...filters], options, (_error, _grants, suback) => {
        acknowledged();
        resolve(suback?.granted ?? []);
      });
    });
    const granted = await Promise.race([answered, this.closed.then((): readonly unknown[] => [])]);
    return filters.filter((_, index) => Number(granted[index] ?? 0) >= FIRST_REFUSAL);
  }

  /** Resolves when the broker has acknowledged the unsubscription, or the connection has closed. */
  async unsubscribe(filters: readonly string[]): Promise<void> {
    if (!this.connected) return;
    const acknowledged = this.#awaitAcknowledgement();
    const answered = new Promise<void>((resolve) => {
      this.#client.unsubscribe([...filters], () => {
        acknowledged();
        resolve();
      });
    });
    await Promise.race([answered, this.closed]);
  }

  /** @returns a function that removes the listener */
  onMessage(listener: MessageListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Sends DISCONNECT, so that the broker drops the will and the session immediately. Messages published before the call are sent
   * first. Resolves when the connection is closed, after 500 ms at most.
   */
  async end(): Promise<void> {
    // mqtt.js waits for outstanding acknowledgements before it sends DISCONNECT, so they are removed: a broker that does not
    // acknowledge must get the DISCONNECT too.
    for (const id of Object.keys(this.#client.outgoing)) this.#client.removeOutgoingMessage(Number(id));
    const cut = setTimeout(() => this.destroy(), END_TIMEOUT_MS);
    this.#client.end(false, this.protocol === 5 ? { properties: { sessionExpiryInterval: 0 } } : {});
    await this.closed;
    clearTimeout(cut);
  }

  /** Closes the socket without a DISCONNECT. */
  destroy(): void {
    this.#client.stream.destroy();
  }

  /**
   * Records that a packet was sent that the broker must acknowledge.
   * @returns a function to call when the acknowledgement arrives
   */
  #awaitAcknowledgement(): () => void {
    const message = this.#acknowledgements.sent(this.#clock.now());
    if (!this.#isWatched) void this.#breakWhenSilent();
    return () => this.#acknowledgements.acknowledged(message, this.#clock.now());
  }

  /**
   * Closes the connection if the broker becomes silent. One wait covers all messages that are sent meanwhile: when it ends, the deadline
   * of those that are in flight then decides whether another wait follows.
   */
  async #breakWhenSilent(): Promise<void> {
    this.#isWatched = true;
    for (let leftMs = this.#leftMs(); leftMs !== null && !this.#hasClosed.signal.aborted; leftMs = this.#leftMs()) {
      if (leftMs <= 0) {
        this.#isBroken = true;
        this.destroy();
        return;
      }
      await this.#clock.sleep(leftMs, this.#hasClosed.signal).catch(() => undefined);
    }
    this.#isWatched = false;
  }

  /** Time until the connection counts as broken, milliseconds; null while nothing is in flight. */
  #leftMs(): number | null {
    const { deadlineMs } = this.#acknowledgements;
    return deadlineMs === null ? null : deadlineMs - this.#clock.now();
  }
}
