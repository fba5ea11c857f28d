import { type CounterState, rebuilt } from './counter-guard.ts';
import { shownBy } from './counter-segment.ts';
import { type CounterLimits, canBe, canShow } from './possible.ts';
import type { KeptVerdict } from './verdicts.ts';

/** Where a counter starts from in a run. */
export interface Start {
  readonly state: CounterState | null;
  /** What was kept from before this start, and what became of it. */
  readonly kept: readonly { readonly verdict: KeptVerdict; readonly value: number | string | null }[];
}

/** A counter's value as the broker retains it; times as in `rebuilt`. */
export interface Retained {
  readonly value: number;
  readonly at: number;
  readonly localMs: number;
}

/**
 * A counter starts from what is remembered; where that is lost or cannot be, from what the broker retains; else from nothing.
 * The guard's file is written by this bridge alone: only what no plant can show is left out of it. Other clients may write to
 * the broker: what is taken over from there must be possible for this plant.
 * @param remembered null: the file has numbers of the counter that cannot be; undefined: nothing
 * @param retained asked for only where it is needed
 */
export function startOf(remembered: CounterState | null | undefined, retained: () => Retained | null, limits: CounterLimits): Start {
  if (remembered != null && canBe(remembered, { ...limits, installedAt: null })) return { state: remembered, kept: [] };
  const forgotten = remembered === undefined ? [] : [{ verdict: 'not_remembered', value: shownIn(remembered) } as const];
  const known = retained();
  if (known === null) return { state: null, kept: forgotten };
  const { value, at, localMs } = known;
  const state = canShow(value, limits) ? rebuilt(limits.counter, value, at, localMs) : null;
  if (state === null || !canBe(state, limits)) {
    return { state: null, kept: [...forgotten, { verdict: 'not_taken_over', value: Number.isFinite(value) ? value : String(value) }] };
  }
  return { state, kept: [...forgotten, { verdict: 'taken_over', value }] };
}

const shownIn = (state: CounterState | null): number | null => (state?.tracking.course ? shownBy(state.tracking.course) : null);
