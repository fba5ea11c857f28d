import type { LogLine } from './broker-log.ts';

/** Prefix of the bridge's client ids: of its main connection and of those that search for leftovers. */
const BRIDGE = 'isolarcloud2mqtt_';

/** The progress of a start, computed from the broker's log. */
export class Progress {
  /** Messages from the bridge, and messages to it. */
  sent = 0;
  received = 0;
  /** How often the broker began to drop messages for the bridge: during the search for leftovers, and during publishing. */
  readonly drops = { searching: 0, publishing: 0 };
  /** Epoch second at which the last state was published; null while one is missing. */
  freshAt: number | null = null;
  readonly #states: Set<string>;
  readonly #others: Set<string>;
  readonly #leftovers: Set<string>;
  #isPublishing = false;

  /**
   * @param expected topics that the bridge must publish, including all states
   * @param leftovers topics that it must remove from the broker
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

  /** Leftovers that are still on the broker. */
  get missed(): readonly string[] {
    return [...this.#leftovers];
  }

  get isComplete(): boolean {
    return this.unpublished === 0 && this.#leftovers.size === 0;
  }
}
