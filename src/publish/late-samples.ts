import { MINUTE_MS } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { Value } from '../live/documents/values.ts';
import type { LiveDocument } from '../live/live-document.ts';
import type { Changes } from '../live/live-state.ts';
import type { Topics } from '../topics.ts';

/** The part of the MQTT publisher that is used here. */
export interface LatePublisher {
  /** Sends a message that is not retained, and returns its fate. */
  deliver(topic: string, payload: string): Promise<'acknowledged' | 'refused' | 'lost'>;
  flush(): Promise<void>;
  unacknowledged(): number;
}

/** A sample of a plant or device, to be published with its time. */
export interface LateSample {
  readonly psId: string;
  readonly psKey: string;
  /** Epoch milliseconds. */
  readonly measuredAt: number;
  /** The values that are known of the sample, under the keys of the state document. */
  readonly state: Readonly<Record<string, Value>>;
}

interface LateMessage {
  readonly topic: string;
  readonly payload: string;
}

/** The other subscribers need some time to connect again after the broker was away. */
const SUBSCRIBERS_RETURN_MS = MINUTE_MS;
/** Maximum length of all payloads that wait for the broker; beyond it the oldest are dropped. A home needs about 2 MB a day. */
const LONGEST_WAIT_CHARACTERS = 8_000_000;
/** Number of messages that are sent before the acknowledgement of the first is waited for. */
const AT_ONCE = 50;

/**
 * Publishes samples that could not be published when they were measured (docs/topics.md, "Late samples"). It follows the live state
 * like the retained states do: if a sample is replaced by a newer one before the broker has acknowledged it, and the connection ends,
 * no subscriber has received it.
 */
export class LateSamples {
  readonly #publisher: LatePublisher;
  readonly #topics: Pick<Topics, 'deviceHistory'>;
  readonly #sleep: Clock['sleep'];
  readonly #stopped = new AbortController();
  /** Key: ps_key. Value: the newest sample, as long as the broker has not acknowledged it. */
  readonly #newest = new Map<string, LiveDocument>();
  /** Key: ps_key. Value: when the newest sample that the broker has acknowledged was measured, epoch milliseconds. */
  readonly #publishedMs = new Map<string, number>();
  /** Samples that were replaced before the broker acknowledged them: their states may still be on the way. */
  #replaced: LateMessage[] = [];
  /** Samples that no subscriber has received, oldest first. */
  #missed: LateMessage[] = [];
  #characters = 0;
  #sending: Promise<void> | null = null;

  constructor(publisher: LatePublisher, topics: Pick<Topics, 'deviceHistory'>, { sleep }: Pick<Clock, 'sleep'>) {
    this.#publisher = publisher;
    this.#topics = topics;
    this.#sleep = sleep;
  }

  /** Takes the changes of the live state. Their states must have been handed to the publisher before. */
  readonly update = ({ documents }: Pick<Changes, 'documents'>): void => {
    for (const { after } of documents) if (after !== null) this.#take(after);
    void this.#publisher.flush().then(() => this.#forgetAcknowledged());
  };

  /** Call when the broker is connected again, after the retained states were handed to the publisher. */
  connected(): void {
    this.#missed.push(...this.#replaced);
    this.#replaced = [];
    void this.#publisher.flush().then(() => this.#forgetAcknowledged());
    this.#sending ??= this.#sendMissed().finally(() => {
      this.#sending = null;
    });
  }

  /**
   * Publishes samples in their order.
   * @returns false if the connection ended before the broker had acknowledged all of them
   */
  async publish(samples: readonly LateSample[]): Promise<boolean> {
    for (let next = 0; next < samples.length && !this.#stopped.signal.aborted; next += AT_ONCE) {
      const messages = samples.slice(next, next + AT_ONCE).map((sample) => this.#messageOf(sample));
      if ((await this.#deliver(messages)) < messages.length) return false;
    }
    return !this.#stopped.signal.aborted;
  }

  stop(): void {
    this.#stopped.abort();
  }

  #take(document: LiveDocument): void {
    const { psKey } = document;
    const measuredAt = measuredAtOf(document);
    if (measuredAt === null || measuredAt <= (this.#publishedMs.get(psKey) ?? Number.NEGATIVE_INFINITY)) return;
    const before = this.#newest.get(psKey);
    const measuredBefore = before === undefined ? null : measuredAtOf(before);
    if (before !== undefined && measuredBefore !== null) {
      if (measuredAt < measuredBefore) return;
      if (measuredAt > measuredBefore) this.#keep({ ...before, measuredAt: measuredBefore });
    }
    this.#newest.set(psKey, document);
  }

  #keep(sample: LateSample): void {
    const message = this.#messageOf(sample);
    this.#replaced.push(message);
    this.#characters += message.payload.length;
    while (this.#characters > LONGEST_WAIT_CHARACTERS) {
      const oldest = this.#missed.shift() ?? this.#replaced.shift();
      this.#characters -= oldest?.payload.length ?? this.#characters;
    }
  }

  /** Forgets all samples once the broker has acknowledged all messages: then it has the newest sample of every device. */
  #forgetAcknowledged(): void {
    if (this.#publisher.unacknowledged() > 0) return;
    for (const [psKey, document] of this.#newest) this.#publishedMs.set(psKey, measuredAtOf(document) ?? 0);
    this.#newest.clear();
    for (const { payload } of this.#replaced) this.#characters -= payload.length;
    this.#replaced = [];
  }

  async #sendMissed(): Promise<void> {
    await this.#sleep(SUBSCRIBERS_RETURN_MS, this.#stopped.signal).catch(() => undefined);
    while (this.#missed.length > 0 && !this.#stopped.signal.aborted) {
      const batch = this.#missed.slice(0, AT_ONCE);
      const delivered = await this.#deliver(batch);
      const done = new Set(batch.slice(0, delivered));
      for (const { payload } of this.#missed.filter((message) => done.has(message))) this.#characters -= payload.length;
      this.#missed = this.#missed.filter((message) => !done.has(message));
      if (delivered < batch.length) return;
    }
  }

  /** @returns how many of the messages, from the first, need not be sent again */
  async #deliver(messages: readonly LateMessage[]): Promise<number> {
    const results = await Promise.all(messages.map(({ topic, payload }) => this.#publisher.deliver(topic, payload)));
    const lost = results.indexOf('lost');
    return lost === -1 ? messages.length : lost;
  }

  #messageOf({ psId, psKey, measuredAt, state }: LateSample): LateMessage {
    const payload = JSON.stringify({ ...state, measured_at: new Date(measuredAt).toISOString() });
    return { topic: this.#topics.deviceHistory(psId, psKey), payload };
  }
}

const measuredAtOf = ({ subject }: LiveDocument): number | null => subject?.newest?.measuredAt ?? null;
