import { type CounterState, rebuilt } from './counter-guard.ts';
import { shownBy } from './counter-segment.ts';
import { type CounterLimits, canBe, canShow } from './possible.ts';
import type { KeptVerdict } from './verdicts.ts';

/** The state from which a counter starts in a run. */
export interface Start {
  readonly state: CounterState | null;
  /** Values kept from before this start, each with the decision on it. */
  readonly kept: readonly { readonly verdict: KeptVerdict; readonly value: number | string | null }[];
}

/** A counter's value as the broker retains it; times as in `rebuilt`. */
export interface Retained {
  readonly value: number;
  readonly at: number;
  readonly localMs: number;
}

/**
 * Chooses the state from which a counter starts: the remembered one; if that is lost or impossible, the value that the broker
 * retains; otherwise none. Only this bridge writes the guard's file, so of it only values that no plant can show are dropped.
 * Other clients may write to the broker, so a value from there must be possible for this plant.
 * @param remembered null: the file holds impossible numbers for the counter; undefined: it holds none
 * @param retained called only if it is needed
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

const shownIn = (state: CounterState | null): number | null => (state?.tracking.segment ? shownBy(state.tracking.segment) : null);
