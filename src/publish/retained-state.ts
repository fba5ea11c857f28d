import { alarmEvent } from '../live/documents/alarms.ts';
import type { LiveDocument } from '../live/live-document.ts';
import type { Changes, DocumentChange } from '../live/live-state.ts';
import { plantKey } from '../model.ts';
import type { Topics } from '../topics.ts';

/** The part of the MQTT publisher that is used here. It keeps the last payload of each retained topic. */
export interface StatePublisher {
  retain(topic: string, payload: string): void;
  /** Publishes the last payload of a retained topic again. */
  repeat(topic: string): void;
  clear(topic: string): void;
  /** Publishes a payload that is not retained. */
  send(topic: string, payload: string): void;
  /** All topics with a retained payload. */
  retainedTopics(): Iterable<string>;
  isRetained(topic: string): boolean;
}

/**
 * Publishes the state documents on MQTT. When a document no longer has a topic, the topic becomes stale: it stays retained until
 * `removeStale`.
 */
export class RetainedState {
  readonly #publisher: StatePublisher;
  readonly #topics: Topics;
  readonly #plainTopics: boolean;
  /**
   * Stale topics: retained topics that belong to no present document, such as the plain topic of a point that its device no longer
   * has, or topics of an earlier run.
   */
  readonly #stale = new Set<string>();
  /** Availability topics that an earlier run has left `online`, until {@link endGrace}. */
  readonly #left = new Set<string>();

  constructor(publisher: StatePublisher, topics: Topics, { plainTopics }: { readonly plainTopics: boolean }) {
    this.#publisher = publisher;
    this.#topics = topics;
    this.#plainTopics = plainTopics;
  }

  /**
   * Adds the topics that the broker retains from an earlier run to the stale topics, unless this run has published on them. After a
   * crash or power cut they can include topics of devices that no longer exist.
   * @param retained payload by topic
   * @param hasGrace whether devices stay `online` until {@link endGrace}, because a bridge of the same process has left them so
   */
  addStale(retained: ReadonlyMap<string, string>, { hasGrace }: { readonly hasGrace: boolean }): void {
    for (const [topic, payload] of retained) {
      if (this.#publisher.isRetained(topic) || !this.#topics.isOfDevice(topic)) continue;
      this.#stale.add(topic);
      // Publishes `offline` for devices that the earlier run left `online`, until this run has read them once.
      if (this.#topics.isDeviceAvailability(topic) && payload !== 'offline') this.#left.add(topic);
    }
    if (!hasGrace) this.endGrace();
  }

  /** The stale topics for `addStale` of the next bridge, each with the payload that matters there. */
  get stale(): ReadonlyMap<string, string> {
    return new Map([...this.#stale].map((topic) => [topic, this.#left.has(topic) ? 'online' : 'offline']));
  }

  /** Publishes `offline` for devices that the first poll did not show. Call it when that poll has ended, in whatever way. */
  endGrace(): void {
    for (const topic of this.#left) if (this.#stale.has(topic)) this.#publisher.retain(topic, 'offline');
    this.#left.clear();
  }

  readonly update = ({ documents, openedAlarms, bridge }: Changes): void => {
    for (const change of documents) this.#show(change);
    if (bridge !== null) this.#publisher.retain(this.#topics.bridgeState, JSON.stringify(bridge));
    for (const alarm of openedAlarms) {
      this.#publisher.send(this.#topics.deviceEvent(alarm.psId, plantKey(alarm.psId)), JSON.stringify(alarmEvent(alarm)));
    }
  };

  /** Removes the stale topics from the broker. Call it once all plants and devices are known. */
  removeStale(): void {
    for (const topic of this.#stale) this.#publisher.clear(topic);
    this.#stale.clear();
    this.#left.clear();
  }

  /** Publishes all present states again, for subscribers that may have missed messages. */
  republishAll(): void {
    const { bridgeAvailability, bridgeState } = this.#topics;
    for (const topic of [bridgeAvailability, bridgeState, ...this.#presentTopics()]) this.#publisher.repeat(topic);
  }

  /** Publishes `offline` for all plants and devices. Call it before the bridge ends. */
  markOffline(): void {
    this.endGrace();
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

  /** Calls `show` with each topic of a document and its payload (docs/topics.md). */
  #render(document: LiveDocument, show: (topic: string, payload: string) => void): void {
    const { psId, psKey, subject, points, isAlive, state, alarms } = document;
    const topics = this.#topics;
    show(topics.deviceState(psId, psKey), JSON.stringify(state));
    // While no listing of this run contains the device (`subject` is null), its availability is not published: `addStale` has set
    // it to `offline`.
    if (subject !== null) show(topics.deviceAvailability(psId, psKey), isAlive ? 'online' : 'offline');
    if (alarms !== null) show(topics.deviceAlarms(psId, psKey), JSON.stringify(alarms));
    if (!this.#plainTopics) return;
    // A missing value is published as the text `null`, since an empty payload would remove the topic from the broker.
    for (const { slug } of points) show(topics.point(psId, psKey, slug), String(state[slug]));
  }

  /** Retained topics of the plants and devices that have a document. */
  #presentTopics(): readonly string[] {
    return [...this.#publisher.retainedTopics()].filter((topic) => this.#topics.isOfDevice(topic) && !this.#stale.has(topic));
  }
}
