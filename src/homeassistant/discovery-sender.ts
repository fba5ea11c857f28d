import type { Clock } from '../clock.ts';
import { type DiscoveryContext, discoveryTopic } from './discovery.ts';
import { type DiscoveryStep, digestOf, SETTLE_MS } from './discovery-plan.ts';
import type { RetainedTopics } from './port.ts';

export interface DiscoverySenderOptions extends Clock {
  readonly topics: RetainedTopics;
  readonly context: DiscoveryContext;
}

/** Maximum number of payloads that wait for the broker. Each takes about 20 kB. */
const PAYLOADS_AT_ONCE = 100;

/** Publishes discovery payloads, not faster than the broker and Home Assistant process them. Each wait ends at `stop`. */
export class DiscoverySender {
  readonly #options: DiscoverySenderOptions;
  readonly #stopped = new AbortController();
  /** When a payload was last published, epoch milliseconds. */
  #publishedAt = Number.NEGATIVE_INFINITY;

  constructor(options: DiscoverySenderOptions) {
    this.#options = options;
  }

  get isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  stop(): void {
    this.#stopped.abort();
  }

  /** Call if another sender, such as that of the previous run, may have published a payload until now. */
  notePublished(): void {
    this.#publishedAt = this.#options.now();
  }

  /** Waits until Home Assistant has processed the last payload, so that another one for the same device may follow. */
  async settle(): Promise<void> {
    await this.pause(this.#publishedAt + SETTLE_MS - this.#options.now());
  }

  /**
   * Carries out the steps.
   * @param steps what to publish, and the waits between
   * @returns digest of the last payload by device identifier; null if `stop` was called before all steps were completed
   */
  async send(steps: readonly DiscoveryStep[]): Promise<ReadonlyMap<string, string> | null> {
    const { topics, context, now } = this.#options;
    const published = new Map<string, string>();
    let waiting = 0;
    for (const step of steps) {
      if (step.kind === 'wait' || waiting === PAYLOADS_AT_ONCE) {
        await this.#flush();
        waiting = 0;
      }
      if (this.#stopped.signal.aborted) return null;
      if (step.kind === 'wait') {
        await this.pause(step.ms);
        continue;
      }
      const topic = discoveryTopic(context, step.identifier);
      if (step.payload === null) {
        topics.clear(topic);
        published.delete(step.identifier);
      } else {
        const text = step.payload();
        topics.announce(topic, text);
        published.set(step.identifier, digestOf(text));
      }
      this.#publishedAt = now();
      waiting += 1;
    }
    await this.#flush();
    return this.#stopped.signal.aborted ? null : published;
  }

  /** Waits for the broker's acknowledgements or for `stop`, since a broker may never acknowledge. */
  async #flush(): Promise<void> {
    const { signal } = this.#stopped;
    let stop = (): void => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    signal.addEventListener('abort', stop, { once: true });
    if (!signal.aborted) await Promise.race([this.#options.topics.flush(), stopped]);
    signal.removeEventListener('abort', stop);
  }

  /** Waits, at most until `stop`. @param ms milliseconds; not positive: no wait */
  async pause(ms: number): Promise<void> {
    const { signal } = this.#stopped;
    if (ms <= 0 || signal.aborted) return;
    await this.#options.sleep(ms, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
