/** A subscription as aedes stores and restores it. */
export interface StoredSubscription {
  readonly topic: string;
  readonly qos: number;
}

/** A message to a client, as aedes passes it: identified by `brokerId` and `brokerCounter` until it has a `messageId`. */
export interface QueuedPacket {
  readonly brokerId?: string | undefined;
  readonly brokerCounter?: number | undefined;
  messageId?: number | undefined;
  readonly payload?: Buffer | string | undefined;
}

const bytesOf = ({ payload }: QueuedPacket): number => (payload === undefined ? 0 : Buffer.byteLength(payload));

/** The state that is kept for a client beyond its connection. */
export class ClientSession {
  /** Payload bytes that wait in all sessions; this one keeps its share up to date. */
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

  /** Records the message identifier under which a message was sent, or the PUBREL that replaces it. */
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

  /** Removes the message that the client has acknowledged from the queue. */
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
