import { alarmEvent } from '../live/documents/alarms.ts';
import type { Changes, DocumentChange } from '../live/live-state.ts';
import { plantKey } from '../model.ts';
import type { Topics } from '../topics.ts';
import { topicsOf } from './state-topics.ts';

/** What is needed of the publisher, which knows what is to be retained. */
export interface StatePublisher {
  retain(topic: string, payload: string): void;
  /** Sends what is retained of a topic once more. */
  repeat(topic: string): void;
  clear(topic: string): void;
  /** Not retained: for those who listen now. */
  send(topic: string, payload: string): void;
  /** Topics that are to be retained. */
  retainedTopics(): Iterable<string>;
  isRetained(topic: string): boolean;
}

/** Renders the live state on MQTT. Topics that are not shown any more stay retained until they are removed. */
export class RetainedState {
  readonly #publisher: StatePublisher;
  readonly #topics: Topics;
  readonly #plainTopics: boolean;
  /** Topics of plants and devices on the broker that belong to no document. */
  readonly #stale = new Set<string>();

  constructor(publisher: StatePublisher, topics: Topics, { plainTopics }: { readonly plainTopics: boolean }) {
    this.#publisher = publisher;
    this.#topics = topics;
    this.#plainTopics = plainTopics;
  }

  /** Takes in what an earlier run has left on the broker; after a crash or power cut that is more than it should be. */
  addStale(retained: ReadonlyMap<string, string>): void {
    for (const [topic, payload] of retained) {
      if (this.#publisher.isRetained(topic) || !this.#topics.isOfDevice(topic)) continue;
      this.#stale.add(topic);
      // Nobody has watched since that run ended: what it found alive is not, before it was read again.
      if (this.#topics.isDeviceAvailability(topic) && payload !== 'offline') this.#publisher.retain(topic, 'offline');
    }
  }

  update({ documents, openedAlarms, bridge }: Changes): void {
    for (const change of documents) this.#show(change);
    if (bridge !== null) this.#publisher.retain(this.#topics.bridgeState, JSON.stringify(bridge));
    for (const alarm of openedAlarms) {
      this.#publisher.send(this.#topics.deviceEvent(alarm.psId, plantKey(alarm.psId)), JSON.stringify(alarmEvent(alarm)));
    }
  }

  /** All plants and devices are known: takes off the broker what belongs to none of them. */
  removeStale(): void {
    for (const topic of this.#stale) this.#publisher.clear(topic);
    this.#stale.clear();
  }

  /** Sends everything once more, for subscribers that may have missed it. */
  republishAll(): void {
    const { bridgeAvailability, bridgeState } = this.#topics;
    for (const topic of [bridgeAvailability, bridgeState, ...this.#shown()]) this.#publisher.repeat(topic);
  }

  /** The bridge ends: no device is watched any more. */
  markOffline(): void {
    for (const topic of this.#shown()) if (this.#topics.isDeviceAvailability(topic)) this.#publisher.retain(topic, 'offline');
  }

  #show({ before, after }: DocumentChange): void {
    const shape = { plainTopics: this.#plainTopics };
    if (before !== null && before.points !== after?.points) {
      for (const [topic] of topicsOf(before, this.#topics, shape)) this.#stale.add(topic);
    }
    if (after === null) return;
    for (const [topic, payload] of topicsOf(after, this.#topics, shape)) {
      this.#stale.delete(topic);
      this.#publisher.retain(topic, payload);
    }
  }

  /** Topics of the plants and devices that there are. */
  #shown(): readonly string[] {
    return [...this.#publisher.retainedTopics()].filter((topic) => this.#topics.isOfDevice(topic) && !this.#stale.has(topic));
  }
}
