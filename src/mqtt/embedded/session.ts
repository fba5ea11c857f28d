/** A subscription as aedes stores and restores it. */
export interface StoredSubscription {
  readonly topic: string;
  readonly qos: number;
}

/**
 * A message to a client, as aedes passes it. Before it is sent, `brokerId` and `brokerCounter` identify it; from then on,
 * `messageId` does.
 */
export interface QueuedPacket {
  readonly brokerId?: string | undefined;
  readonly brokerCounter?: number | undefined;
  messageId?: number | undefined;
  readonly payload?: Buffer | string | undefined;
}

const bytesOf = ({ payload }: QueuedPacket): number => (payload === undefined ? 0 : Buffer.byteLength(payload));

/** The session of a client: the state that is kept when its connection ends. */
export class ClientSession {
  /** Payload bytes in the queues of all sessions together. All sessions share this object, and each adds and subtracts its own bytes. */
  readonly #waiting: { bytes: number };
  readonly subscriptions = new Map<string, StoredSubscription>();
  /** Identifiers of QoS 2 messages that the client has not released yet. */
  readonly received = new Set<number>();
  readonly #queue: QueuedPacket[] = [];

  constructor(waiting: { bytes: number }) {
    this.#waiting = waiting;
  }

  get queue(): readonly QueuedPacket[] {
    return this.#queue;
  }

  enqueue(packet: QueuedPacket): void {
    this.#queue.push(packet);
    this.#waiting.bytes += bytesOf(packet);
  }

  clear(): void {
    for (const packet of this.#queue.splice(0)) this.#waiting.bytes -= bytesOf(packet);
  }

  /** Records the message identifier with which a queued message was sent, or replaces the message by its PUBREL. */
  update(packet: QueuedPacket): void {
    const { brokerId, brokerCounter, messageId } = packet;
    if (brokerId !== undefined) {
      const sent = this.#queue.find((one) => one.brokerId === brokerId && one.brokerCounter === brokerCounter);
      if (sent) sent.messageId = messageId;
      return;
    }
    const index = this.#queue.findIndex((one) => one.messageId === messageId);
    if (index !== -1) this.#replace(index, [packet]);
  }

  /**
   * Removes an acknowledged message from the queue.
   * @returns the message; undefined if it is not in the queue
   */
  acknowledge(messageId: number | undefined): QueuedPacket | undefined {
    const index = this.#queue.findIndex((one) => one.messageId === messageId);
    return index === -1 ? undefined : this.#replace(index, []);
  }

  #replace(index: number, by: QueuedPacket[]): QueuedPacket | undefined {
    const [former] = this.#queue.splice(index, 1, ...by);
    if (former) this.#waiting.bytes -= bytesOf(former);
    for (const packet of by) this.#waiting.bytes += bytesOf(packet);
    return former;
  }
}
