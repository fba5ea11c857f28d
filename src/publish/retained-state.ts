import type { Topics } from '../topics.ts';

/** What is needed of the MQTT edge. */
export interface RetainedTopics {
  retain(topic: string, payload: string): void;
  /** Sets and sends, also what was sent before. */
  republish(topic: string, payload: string): void;
  clear(topic: string): void;
}

/** A retained topic and its payload. */
export type Topic = readonly [topic: string, payload: string];

/** Everything that is to be retained of plants and devices at one moment: payload by topic. */
export type RetainedMessages = ReadonlyMap<string, string>;

/** Keeps the broker equal to the last picture; what fell out of it stays until it is swept off. */
export class RetainedState {
  readonly #broker: RetainedTopics;
  readonly #topics: Topics;
  readonly #leftOver = new Set<string>();
  #shown: RetainedMessages = new Map();

  constructor(broker: RetainedTopics, topics: Topics) {
    this.#broker = broker;
    this.#topics = topics;
  }

  /** Takes in what an earlier run has left on the broker; after a crash or power cut that is more than it should be. */
  addStale(retained: ReadonlyMap<string, string>): void {
    for (const [topic, payload] of retained) {
      if (this.#shown.has(topic) || !this.#topics.isOfDevice(topic)) continue;
      this.#leftOver.add(topic);
      // Nobody has watched since that run ended: what it found alive is not, before it was read again.
      if (this.#topics.isDeviceAvailability(topic) && payload !== 'offline') this.#broker.retain(topic, 'offline');
    }
  }

  update(picture: RetainedMessages): void {
    for (const topic of this.#shown.keys()) if (!picture.has(topic)) this.#leftOver.add(topic);
    for (const [topic, payload] of picture) {
      this.#leftOver.delete(topic);
      this.#broker.retain(topic, payload);
    }
    this.#shown = picture;
  }

  /** The picture is complete: takes off the broker what is not in it. */
  removeStale(): void {
    for (const topic of this.#leftOver) this.#broker.clear(topic);
    this.#leftOver.clear();
  }

  /** Sends the picture once more, for somebody who may have missed it. */
  republishAll(): void {
    for (const [topic, payload] of this.#shown) this.#broker.republish(topic, payload);
  }

  /** The bridge ends: no device is watched any more. */
  markOffline(): void {
    for (const topic of this.#shown.keys()) if (this.#topics.isDeviceAvailability(topic)) this.#broker.retain(topic, 'offline');
  }
}
