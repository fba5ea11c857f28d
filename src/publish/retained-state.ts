import { alarmEvent } from '../live/documents/alarms.ts';
import type { LiveDocument } from '../live/live-document.ts';
import type { Changes, DocumentChange } from '../live/live-state.ts';
import { plantKey } from '../model.ts';
import type { Topics } from '../topics.ts';

/** The part of the publisher that is needed here; the publisher keeps the retained topics. */
export interface StatePublisher {
  retain(topic: string, payload: string): void;
  /** Publishes the retained payload of a topic again. */
  repeat(topic: string): void;
  clear(topic: string): void;
  /** Publishes a payload that is not retained. */
  send(topic: string, payload: string): void;
  /** Topics that the publisher keeps as retained. */
  retainedTopics(): Iterable<string>;
  isRetained(topic: string): boolean;
}

/** Publishes the state documents on MQTT. Topics that are no longer published stay retained until they are removed. */
export class RetainedState {
  readonly #publisher: StatePublisher;
  readonly #topics: Topics;
  readonly #plainTopics: boolean;
  /** Retained topics of plants and devices that belong to no document. */
  readonly #stale = new Set<string>();

  constructor(publisher: StatePublisher, topics: Topics, { plainTopics }: { readonly plainTopics: boolean }) {
    this.#publisher = publisher;
    this.#topics = topics;
    this.#plainTopics = plainTopics;
  }

  /**
   * Registers the retained topics of an earlier run. After a crash or power cut they can include devices that no longer exist.
   */
  addStale(retained: ReadonlyMap<string, string>): void {
    for (const [topic, payload] of retained) {
      if (this.#publisher.isRetained(topic) || !this.#topics.isOfDevice(topic)) continue;
      this.#stale.add(topic);
      // Devices that the earlier run left as online stay offline until they have been read once in this run.
      if (this.#topics.isDeviceAvailability(topic) && payload !== 'offline') this.#publisher.retain(topic, 'offline');
    }
  }

  readonly update = ({ documents, openedAlarms, bridge }: Changes): void => {
    for (const change of documents) this.#show(change);
    if (bridge !== null) this.#publisher.retain(this.#topics.bridgeState, JSON.stringify(bridge));
    for (const alarm of openedAlarms) {
      this.#publisher.send(this.#topics.deviceEvent(alarm.psId, plantKey(alarm.psId)), JSON.stringify(alarmEvent(alarm)));
    }
  };

  /** Removes the stale topics. Call it once all plants and devices are known. */
  removeStale(): void {
    for (const topic of this.#stale) this.#publisher.clear(topic);
    this.#stale.clear();
  }

  /** Publishes everything again, for subscribers that may have missed messages. */
  republishAll(): void {
    const { bridgeAvailability, bridgeState } = this.#topics;
    for (const topic of [bridgeAvailability, bridgeState, ...this.#presentTopics()]) this.#publisher.repeat(topic);
  }

  /** Marks all devices as offline, because the bridge is about to end. */
  markOffline(): void {
    for (const topic of this.#presentTopics()) if (this.#topics.isDeviceAvailability(topic)) this.#publisher.retain(topic, 'offline');
  }

  #show({ before, after }: DocumentChange): void {
    if (before !== null && before.points !== after?.points) this.#render(before, (topic) => this.#stale.add(topic));
    if (after === null) return;
    this.#render(after, (topic, payload) => {
      this.#stale.delete(topic);
      this.#publisher.retain(topic, payload);
    });
  }

  /** Calls `show` with each topic of a plant or device and its payload (docs/topics.md). */
  #render(document: LiveDocument, show: (topic: string, payload: string) => void): void {
    const { psId, psKey, subject, points, isAlive, state, alarms } = document;
    const topics = this.#topics;
    show(topics.deviceState(psId, psKey), JSON.stringify(state));
    // A device that is not in the listing yet keeps the retained values of the earlier run.
    if (subject !== null) show(topics.deviceAvailability(psId, psKey), isAlive ? 'online' : 'offline');
    if (alarms !== null) show(topics.deviceAlarms(psId, psKey), JSON.stringify(alarms));
    if (!this.#plainTopics) return;
    // A missing value is the text `null`: an empty payload would remove the topic from the broker.
    for (const { slug } of points) show(topics.point(psId, psKey, slug), String(state[slug]));
  }

  /** Topics of the present plants and devices. */
  #presentTopics(): readonly string[] {
    return [...this.#publisher.retainedTopics()].filter((topic) => this.#topics.isOfDevice(topic) && !this.#stale.has(topic));
  }
}
