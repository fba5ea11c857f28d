import type { PublishedCounter } from '../poll/energy-guard.ts';
import { type Topics, unescapeId } from '../topics.ts';
import type { Value } from './documents/values.ts';

/** The state document of a plant or device as an earlier run published it. */
export interface PreviousState {
  readonly psId: string;
  readonly psKey: string;
  readonly deviceType: number;
  readonly state: Readonly<Record<string, Value>>;
  /** Whether a bridge of the same process published it, so that its values are as good as values that were just read. */
  readonly isOfProcess: boolean;
}

/**
 * The documents that an earlier run published, as the broker retained them. They are validated, because any client of the broker
 * may have written them.
 */
export class PreviousRun {
  readonly #topics: Topics;
  readonly #states = new Map<string, PreviousState>();

  constructor(topics: Topics) {
    this.#topics = topics;
  }

  /**
   * Reads the documents among the retained messages.
   * @param retained payload by topic, as the broker had it before this run
   * @param isOfProcess whether a bridge of the same process has published them
   */
  found(retained: ReadonlyMap<string, string>, { isOfProcess }: { readonly isOfProcess: boolean } = { isOfProcess: false }): void {
    for (const [topic, payload] of retained) {
      const ids = topic.endsWith('/state') && this.#topics.isOfDevice(topic) ? this.#idsIn(topic) : null;
      const state = ids && stateIn(payload);
      if (ids !== null && state !== null) this.#states.set(ids.psKey, { ...ids, state, isOfProcess });
    }
  }

  psKeys(): Iterable<string> {
    return this.#states.keys();
  }

  of(psKey: string): PreviousState | undefined {
    return this.#states.get(psKey);
  }

  /** Forgets the document of a plant or device. Call it when this run has newer values, or when the device no longer exists. */
  forget(psKey: string): void {
    this.#states.delete(psKey);
  }

  /** @returns the value of a counter in the retained document, with the time of its sample; null if the document has none */
  counterOf(psKey: string, slug: string): PublishedCounter | null {
    const state = this.of(psKey)?.state;
    const value = state?.[slug];
    const time = state?.['device_time'];
    if (typeof value !== 'number' || typeof time !== 'string') return null;
    const at = Date.parse(time);
    const localMs = Date.parse(`${time.slice(0, 19)}Z`);
    return Number.isNaN(at) || Number.isNaN(localMs) ? null : { value, at, localMs };
  }

  #idsIn(topic: string): Omit<PreviousState, 'state' | 'isOfProcess'> | null {
    const [psId, psKey] = topic
      .slice(this.#topics.base.length + 1)
      .split('/')
      .map(unescapeId);
    // The device type follows the plant id: ps_key = {ps_id}_{device_type}_{device_code}_{chnnl_id} (isolarcloud-open-api.md 5.1).
    return psId == null || psKey == null ? null : { psId, psKey, deviceType: Number.parseInt(psKey.slice(psId.length + 1), 10) };
  }
}

/** @returns when the values of a state document were measured, epoch milliseconds; null if it has no valid `device_time` */
export function measuredAtOf(state: PreviousState['state']): number | null {
  const time = state['device_time'];
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

function stateIn(payload: string): PreviousState['state'] | null {
  try {
    const json: unknown = JSON.parse(payload);
    if (typeof json !== 'object' || json === null) return null;
    return Object.fromEntries(Object.entries(json).filter((entry): entry is [string, Value] => isValue(entry[1])));
  } catch {
    return null;
  }
}

const isValue = (value: unknown): value is Value => value === null || ['string', 'number', 'boolean'].includes(typeof value);
