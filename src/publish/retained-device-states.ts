import type { PublishedCounter } from '../poll/energy-guard.ts';
import type { Topics } from '../topics.ts';

/** The state of a plant or device as an earlier run published it; ids as they stand in the topic. */
export interface PreviousRunState {
  readonly topic: string;
  readonly psId: string;
  readonly psKey: string;
  readonly deviceType: number;
  readonly state: Readonly<Record<string, unknown>>;
}

/** The device states that an earlier run has left on the broker. */
export class RetainedDeviceStates {
  readonly #topics: Topics;
  readonly #states = new Map<string, PreviousRunState>();

  constructor(topics: Topics) {
    this.#topics = topics;
  }

  /** @param retained payload by topic, as the broker had them before this run */
  found(retained: ReadonlyMap<string, string>): void {
    for (const [topic, payload] of retained) {
      const state = topic.endsWith('/state') && this.#topics.isOfDevice(topic) ? stateIn(payload) : null;
      if (state !== null) this.#states.set(topic, { topic, ...this.#idsIn(topic), state });
    }
  }

  all(): readonly PreviousRunState[] {
    return [...this.#states.values()];
  }

  of(psId: string, psKey: string): PreviousRunState | undefined {
    return this.#states.get(this.#topics.deviceState(psId, psKey));
  }

  /** What this run has read is newer. */
  forget(psId: string, psKey: string): void {
    this.#states.delete(this.#topics.deviceState(psId, psKey));
  }

  /** What is retained as the last published value of a counter, which any client of the broker may have written; null: nothing is. */
  counterOf(psId: string, psKey: string, slug: string): PublishedCounter | null {
    const state = this.of(psId, psKey)?.state;
    const value = state?.[slug];
    const time = state?.['device_time'];
    if (typeof value !== 'number' || typeof time !== 'string') return null;
    const at = Date.parse(time);
    const localMs = Date.parse(`${time.slice(0, 19)}Z`);
    return Number.isNaN(at) || Number.isNaN(localMs) ? null : { value, at, localMs };
  }

  #idsIn(topic: string): Pick<PreviousRunState, 'psId' | 'psKey' | 'deviceType'> {
    const [psId = '', psKey = ''] = topic.slice(this.#topics.base.length + 1).split('/');
    // ps_key = {ps_id}_{device_type}_{device_code}_{chnnl_id} (isolarcloud-open-api.md 5.1).
    return { psId, psKey, deviceType: Number.parseInt(psKey.slice(psId.length + 1), 10) };
  }
}

/** When the values of a state were measured, epoch milliseconds; null where it does not say. */
export function measuredAtOf(state: Readonly<Record<string, unknown>>): number | null {
  const time = state['device_time'];
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

function stateIn(payload: string): Readonly<Record<string, unknown>> | null {
  try {
    const json: unknown = JSON.parse(payload);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
