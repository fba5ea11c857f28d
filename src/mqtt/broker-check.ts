import type { Clock } from '../clock.ts';
import { BridgeError, type ErrorCode } from '../errors.ts';
import { type Phrase, phrase } from '../texts/texts.ts';
import type { MqttMessage, NetworkConnection } from './network-connection.ts';
import { meaningOf } from './reason-codes.ts';

export interface BrokerCheck extends Pick<Clock, 'now' | 'sleep'> {
  /** A topic below the base topic that no other client uses. */
  readonly topic: string;
  /** Test messages on topics of the same form as those of a device, with an id that no device has. They are not retained. */
  readonly ofDevice: readonly MqttMessage[];
  /** Bytes of the largest payload that the bridge is going to publish; null if unknown. */
  readonly largestBytes: number | null;
  /**
   * If the broker takes longer than this to acknowledge the first message, the other checks are skipped. Default: they are never
   * skipped.
   */
  readonly skipsAboveMs?: number;
  /** Random payload by which the check recognises its own messages. */
  readonly token: string;
}

/** Time limit for the acknowledgement of the first message. Its duration shows how slow the broker is. */
const FIRST_ANSWER_MS = 15_000;
/** Time limit for every later acknowledgement and for a message to come back: this time plus twice the longest acknowledgement so far. */
const ANSWER_MS = 3_000;

/**
 * The result of a publish: the broker acknowledged the message, refused it with a reason code (number), closed the connection, or
 * did not answer in time (`silent`).
 */
type Answer = 'acknowledged' | 'closed' | 'silent' | number;

/**
 * Tests whether the broker supports and allows what a bridge needs: to publish and read below the base topic and on topics like
 * those of devices, retained messages, and messages as large as the bridge's largest. Other clients are not affected: the test
 * messages on device topics contain only a test payload and are not retained, and the retained test message on `topic` is removed
 * again.
 * @returns the error that names what the broker lacks or forbids; null if the broker passes all tests
 */
export async function checkBroker(network: NetworkConnection, check: BrokerCheck): Promise<BridgeError | null> {
  const probes = new Probes(network, check);
  const error = await probes.run();
  probes.end();
  return error;
}

/**
 * Tests whether a message as large as the largest one that was sent on this connection comes back. The acknowledgement alone proves
 * nothing: with MQTT 3.1.1 a broker acknowledges a message even if it drops it.
 * @returns broker_packet_small if the message does not come back; null if it does, or if the connection has ended
 */
export async function checkSize(network: NetworkConnection, check: Omit<BrokerCheck, 'ofDevice' | 'largestBytes'>) {
  const probes = new Probes(network, { ...check, ofDevice: [], largestBytes: network.largestSent });
  const error = await probes.size();
  await network.unsubscribe([check.topic]);
  probes.end();
  return error?.code === 'broker_packet_small' && network.connected ? error : null;
}

class Probes {
  readonly #network: NetworkConnection;
  readonly #check: BrokerCheck;
  readonly #over = new AbortController();
  readonly #stopListening: () => void;
  readonly #heard: MqttMessage[] = [];
  #look: () => void = () => undefined;
  /** Duration of the slowest acknowledgement so far; null before the first. */
  #slowestMs: number | null = null;

  constructor(network: NetworkConnection, check: BrokerCheck) {
    this.#network = network;
    this.#check = check;
    this.#stopListening = network.onMessage((message) => {
      this.#heard.push(message);
      this.#look();
    });
  }

  end(): void {
    this.#over.abort();
    this.#stopListening();
  }

  async run(): Promise<BridgeError | null> {
    const { topic, token, skipsAboveMs = Number.POSITIVE_INFINITY } = this.#check;
    const small = { topic, payload: token, retain: false };
    const first = this.#refusal(await this.#publish(small), 'broker_forbids', phrase('detail.probe.publishing', { topic }));
    if (first !== null || (this.#slowestMs ?? 0) > skipsAboveMs) return first;
    const error = await this.#further(small);
    if (this.#network.connected) await this.#publish({ topic, payload: '', retain: true });
    return error;
  }

  /** The checks after the first message. They leave a retained message on `topic`, which the caller removes. */
  async #further(small: MqttMessage): Promise<BridgeError | null> {
    const { topic, ofDevice, largestBytes } = this.#check;
    return (
      this.#refusal(
        await this.#publish({ ...small, retain: true }),
        'broker_without_retain',
        phrase('detail.probe.publishing', { topic }),
      ) ??
      (await this.#subscription([topic, ...ofDevice.map((message) => message.topic)])) ??
      (await this.#retained(small)) ??
      (await this.#echoes(ofDevice)) ??
      (largestBytes === null ? null : await this.#echo(this.#large(largestBytes), 'broker_packet_small'))
    );
  }

  async size(): Promise<BridgeError | null> {
    const { topic, largestBytes } = this.#check;
    const refused = await this.#subscription([topic]);
    if (refused !== null) return refused;
    const message = this.#large(largestBytes ?? 0);
    // If there is no acknowledgement, the broker is slow or the connection has ended; neither proves that the message is too large.
    return (await this.#publish(message)) === 'acknowledged' ? this.#unheard(message, 'broker_packet_small') : null;
  }

  #large(bytes: number): MqttMessage {
    const { topic, token } = this.#check;
    return { topic, payload: token.padEnd(bytes, '.'), retain: false };
  }

  #publish(message: MqttMessage): Promise<Answer> {
    const sentMs = this.#check.now();
    const acknowledged = new Promise<Answer>((resolve) =>
      this.#network.publish(message, (code) => {
        this.#slowestMs = Math.max(this.#slowestMs ?? 0, Math.min(this.#check.now() - sentMs, FIRST_ANSWER_MS));
        resolve(code ?? 'acknowledged');
      }),
    );
    return Promise.race([acknowledged, this.#network.closed.then((): Answer => 'closed'), this.#late().then((): Answer => 'silent')]);
  }

  async #subscription(filters: readonly string[]): Promise<BridgeError | null> {
    const refused = await this.#network.subscribe(filters, { qos: 0 });
    if (!this.#network.connected)
      return this.#closed('broker_forbids', phrase('detail.probe.subscribing', { filters: filters.join(', ') }));
    return refused.length === 0
      ? null
      : new BridgeError('broker_forbids', { detail: phrase('detail.probe.subscribing', { filters: refused.join(', ') }) });
  }

  /**
   * Checks that the broker sends the retained test message upon the subscription. If it does not, the message is published again to
   * find out why: if it then comes back, the broker does not retain messages; if not, the client is not allowed to read the topic.
   */
  async #retained(small: MqttMessage): Promise<BridgeError | null> {
    if (await this.#hears(({ topic, payload, retain }) => topic === small.topic && payload === small.payload && retain)) return null;
    return (await this.#echo(small, 'broker_forbids')) ?? new BridgeError('broker_without_retain');
  }

  async #echoes(messages: readonly MqttMessage[]): Promise<BridgeError | null> {
    for (const message of messages) {
      const error = await this.#echo(message, 'broker_forbids');
      if (error !== null) return error;
    }
    return null;
  }

  /** @param code the error to return if the broker does not acknowledge the message, or the message does not come back */
  async #echo(message: MqttMessage, code: ErrorCode): Promise<BridgeError | null> {
    const detail = phrase('detail.probe.publishing_bytes', sizeOf(message));
    return this.#refusal(await this.#publish(message), code, detail) ?? (await this.#unheard(message, code));
  }

  /**
   * @param code the error to return if the acknowledged message does not come back
   * @returns null if it does
   */
  async #unheard(message: MqttMessage, code: ErrorCode): Promise<BridgeError | null> {
    const isHeard = await this.#hears(({ topic, payload }) => topic === message.topic && payload === message.payload);
    if (isHeard) return null;
    return this.#network.connected
      ? new BridgeError(code, { detail: phrase('detail.probe.unheard', sizeOf(message)) })
      : this.#closed('broker_client_replaced', phrase('detail.probe.idle'));
  }

  /** @param onClose the error to return if the broker closes the connection without a reason code */
  #refusal(answer: Answer, onClose: ErrorCode, detail: Phrase): BridgeError | null {
    if (answer === 'acknowledged') return null;
    if (answer === 'closed') return this.#closed(onClose, detail);
    if (answer === 'silent') {
      const isSize = onClose === 'broker_packet_small';
      return new BridgeError(isSize ? onClose : 'broker_unreachable', { detail: phrase('detail.probe.unacknowledged', { what: detail }) });
    }
    return new BridgeError(meaningOf(answer, 'message_refused'), {
      detail: phrase('detail.probe.refused', { what: detail, code: `0x${answer.toString(16)}` }),
    });
  }

  #closed(otherwise: ErrorCode, detail: Phrase): BridgeError {
    return new BridgeError(meaningOf(this.#network.disconnectReason, otherwise), {
      detail: phrase('detail.probe.closed', { what: detail }),
    });
  }

  async #hears(isIt: (message: MqttMessage) => boolean): Promise<boolean> {
    const heard = new Promise<boolean>((resolve) => {
      this.#look = () => void (this.#heard.some(isIt) && resolve(true));
      this.#look();
    });
    return Promise.race([heard, this.#network.closed.then(() => false), this.#late().then(() => false)]);
  }

  #late(): Promise<void> {
    const waitMs = this.#slowestMs === null ? FIRST_ANSWER_MS : ANSWER_MS + 2 * this.#slowestMs;
    return this.#check.sleep(waitMs, this.#over.signal).catch(() => undefined);
  }
}

const sizeOf = ({ topic, payload }: MqttMessage) => ({ topic, bytes: Buffer.byteLength(payload) });
