import type { ErrorWithReasonCode, IConnackPacket, MqttClient } from 'mqtt';

/** The two protocol levels spoken: MQTT 3.1.1 and MQTT 5. */
export type ProtocolLevel = 4 | 5;

export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

export type MessageListener = (message: Message) => void;

/** MQTT 5 section 2.4: the packet is larger than the broker takes. */
const PACKET_TOO_LARGE = 0x95;

/** Reason codes from here on are refusals (MQTT 5 section 2.4; 0x80 is 3.1.1's one refusal of a subscription). */
const FIRST_REFUSAL = 0x80;

/** At most: fixed header 5, length of the topic 2, packet identifier 2, empty properties 1. */
const PUBLISH_HEADER_BYTES = 10;

/** How long a clean DISCONNECT may take before the socket is cut. */
const END_TIMEOUT_MS = 1000;

/**
 * One network connection, from its CONNACK until it closes, never longer: nothing is queued, resent or resubscribed across
 * connections. It can be had only connected, through `openNetworkConnection`.
 */
export class NetworkConnection {
  readonly protocol: ProtocolLevel;
  /** Resolves when the connection is gone, whoever closed it. */
  readonly closed: Promise<void>;
  readonly #client: MqttClient;
  /** How many messages may wait for their acknowledgement at once (MQTT 5 section 3.2.2.3.3). */
  readonly receiveMaximum: number;
  readonly #maximumPacketSize: number;
  readonly #listeners = new Set<MessageListener>();
  #goodbye: number | null = null;

  /**
   * @param client connected, and made with `reconnectPeriod: 0`
   * @param connack what the broker answered, for its limits
   */
  constructor(client: MqttClient, protocol: ProtocolLevel, connack: IConnackPacket) {
    this.#client = client;
    this.protocol = protocol;
    this.receiveMaximum = connack.properties?.receiveMaximum ?? 0xffff;
    this.#maximumPacketSize = connack.properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
    this.closed = new Promise((resolve) => {
      client.once('close', () => {
        // Drops what mqtt.js would keep for a next connection of its own.
        client.end(true);
        resolve();
      });
    });
    client.on('disconnect', ({ reasonCode }) => {
      this.#goodbye = reasonCode ?? null;
    });
    client.on('message', (topic, payload, { retain }) => {
      for (const listener of this.#listeners) listener({ topic, payload: payload.toString(), retain });
    });
  }

  /** Reason code of the broker's DISCONNECT, which only MQTT 5 knows; null where there was none. */
  get goodbye(): number | null {
    return this.#goodbye;
  }

  get connected(): boolean {
    return this.#client.connected && !this.#client.disconnecting;
  }

  /**
   * Publishes with QoS 1. `done` is called when the broker has acknowledged: without an argument, or with the reason code of
   * its refusal (MQTT 5 only). It is never called when the connection closes before.
   */
  publish({ topic, payload, retain }: Message, done: (refusal?: number) => void): void {
    if (!this.connected) return;
    if (Buffer.byteLength(topic) + Buffer.byteLength(payload) + PUBLISH_HEADER_BYTES > this.#maximumPacketSize) {
      queueMicrotask(() => done(PACKET_TOO_LARGE));
      return;
    }
    this.#client.publish(topic, payload, { qos: 1, retain }, (error) => {
      if (!error) return done();
      const { code } = error as Partial<ErrorWithReasonCode>;
      if (typeof code === 'number') done(code);
    });
  }

  /**
   * Subscribes to all filters in one packet.
   * @returns the filters that the broker refused, once it has answered; none when the connection closes before
   */
  async subscribe(filters: readonly string[], qos: 0 | 1): Promise<readonly string[]> {
    if (!this.connected) return [];
    const answered = new Promise<readonly unknown[]>((resolve) => {
      this.#client.subscribe([...filters], { qos }, (_error, _grants, suback) => resolve(suback?.granted ?? []));
    });
    const granted = await Promise.race([answered, this.closed.then((): readonly unknown[] => [])]);
    return filters.filter((_, index) => Number(granted[index] ?? 0) >= FIRST_REFUSAL);
  }

  unsubscribe(filter: string): void {
    if (this.connected) this.#client.unsubscribe(filter, () => undefined);
  }

  /** @returns how to stop listening */
  onMessage(listener: MessageListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Says goodbye with DISCONNECT, so that the broker drops the will and the session at once; what was sent before arrives
   * before it. Resolves when closed.
   */
  async end(): Promise<void> {
    // mqtt.js would wait for acknowledgements first, and a broker that owes one would get no DISCONNECT.
    for (const id of Object.keys(this.#client.outgoing)) this.#client.removeOutgoingMessage(Number(id));
    const cut = setTimeout(() => this.destroy(), END_TIMEOUT_MS);
    this.#client.end(false, this.protocol === 5 ? { properties: { sessionExpiryInterval: 0 } } : {});
    await this.closed;
    clearTimeout(cut);
  }

  /** Cuts the socket without a DISCONNECT. */
  destroy(): void {
    this.#client.stream.destroy();
  }
}
