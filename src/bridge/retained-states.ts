import type { Topics } from '../topics.ts';

/** A counter as this bridge published it before. */
export interface PublishedCounter {
  readonly value: number;
  /** When it was measured, epoch milliseconds. */
  readonly at: number;
  /** The same on the plant's wall clock, local milliseconds. */
  readonly localMs: number;
}

interface Subscriptions {
  subscribe(filter: string, handler: (topic: string, payload: string, about: { readonly retained: boolean }) => void): () => void;
}

/** The device states that an earlier run has left on the broker: what the guard's memory is rebuilt from where its file is lost. */
export class RetainedStates {
  readonly #broker: Subscriptions;
  readonly #topics: Topics;
  readonly #payloads = new Map<string, string>();
  #end = (): void => {};

  constructor(broker: Subscriptions, topics: Topics) {
    this.#broker = broker;
    this.#topics = topics;
  }

  start(): void {
    this.#end = this.#broker.subscribe(`${this.#topics.base}/+/+/state`, (topic, payload, { retained }) => {
      if (retained && this.#topics.isOfDevice(topic)) this.#payloads.set(topic, payload);
    });
  }

  /** From now on the memory is newer. */
  stop(): void {
    this.#end();
    this.#payloads.clear();
  }

  /** What was last published of a counter; null where nothing believable is retained. */
  counterOf(psId: string, psKey: string, slug: string): PublishedCounter | null {
    const state = stateIn(this.#payloads.get(this.#topics.deviceState(psId, psKey)));
    const value = state?.[slug];
    const time = state?.['device_time'];
    if (typeof value !== 'number' || value < 0 || typeof time !== 'string') return null;
    const at = Date.parse(time);
    const localMs = Date.parse(`${time.slice(0, 19)}Z`);
    return Number.isNaN(at) || Number.isNaN(localMs) ? null : { value, at, localMs };
  }
}

function stateIn(payload: string | undefined): Readonly<Record<string, unknown>> | null {
  if (payload === undefined) return null;
  try {
    const json: unknown = JSON.parse(payload);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
