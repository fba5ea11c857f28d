import type { LogLine } from './broker-log.ts';

/** Prefix of the MQTT client ids of the bridge: of its main connection, and of the connections that search for leftovers. */
const BRIDGE = 'isolarcloud2mqtt_';

/** The progress of a start, computed from the broker's log. */
export class Progress {
  /** `sent`: number of messages from the bridge to the broker. `received`: number of messages from the broker to the bridge. */
  sent = 0;
  received = 0;
  /**
   * Number of times that the broker began to drop messages for the bridge: while the bridge searched for leftovers, and while
   * it published.
   */
  readonly drops = { searching: 0, publishing: 0 };
  /** Time at which the last missing state was published, epoch seconds; null while a state is missing. */
  freshAt: number | null = null;
  readonly #states: Set<string>;
  readonly #others: Set<string>;
  readonly #leftovers: Set<string>;
  #isPublishing = false;

  /**
   * @param expected topics that the bridge must publish, including all states
   * @param leftovers topics that the bridge must remove from the broker
   */
  constructor(expected: readonly string[], leftovers: readonly string[]) {
    const isState = (topic: string): boolean => topic.endsWith('/state');
    this.#states = new Set(expected.filter(isState));
    this.#others = new Set(expected.filter((topic) => !isState(topic)));
    this.#leftovers = new Set(leftovers);
  }

  take({ at, kind, clientId, topic, bytes }: LogLine): void {
    if (!clientId.startsWith(BRIDGE)) return;
    if (kind === 'dropped') this.drops[this.#isPublishing ? 'publishing' : 'searching'] += 1;
    if (kind === 'sent') this.received += 1;
    if (kind !== 'received') return;
    this.sent += 1;
    this.#isPublishing ||= this.#states.has(topic) || this.#others.has(topic);
    if (bytes === 0) this.#leftovers.delete(topic);
    else if (this.#states.delete(topic) && this.#states.size === 0) this.freshAt = at;
    else this.#others.delete(topic);
  }

  get unpublished(): number {
    return this.#states.size + this.#others.size;
  }

  /** Topics of leftovers that are still on the broker. */
  get missed(): readonly string[] {
    return [...this.#leftovers];
  }

  get isComplete(): boolean {
    return this.unpublished === 0 && this.#leftovers.size === 0;
  }
}
