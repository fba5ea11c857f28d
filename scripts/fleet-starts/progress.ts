import type { LogLine } from './broker-log.ts';

/** Client ids of the bridge begin so: of its own connection and of those that prepare it. */
const BRIDGE = 'isolarcloud2mqtt_';

/** What a start of the bridge has come to, by what its broker says. */
export class Progress {
  /** Messages of the bridge, and messages for it. */
  sent = 0;
  received = 0;
  /** How often the broker began to drop messages for the bridge: while it looked for leftovers, and once it published. */
  readonly drops = { searching: 0, publishing: 0 };
  /** Second of the epoch at which the last state was published; null while one is missing. */
  freshAt: number | null = null;
  readonly #states: Set<string>;
  readonly #others: Set<string>;
  readonly #leftovers: Set<string>;
  #isPublishing = false;

  /**
   * @param expected topics that the bridge has to publish; states are among them
   * @param leftovers topics that it has to take off the broker
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
