import { type CounterState, rebuilt } from './counter-guard.ts';
import { shownBy } from './counter-segment.ts';
import { type CounterLimits, canBe, canShow } from './possible.ts';
import type { KeptVerdict } from './verdicts.ts';

/** The state with which the guard starts to judge a counter after the program has started. */
export interface Start {
  readonly state: CounterState | null;
  /** Saved and retained values of an earlier run that were considered, each with the decision on it. */
  readonly kept: readonly { readonly verdict: KeptVerdict; readonly value: number | string | null }[];
}

/** A counter's value that the broker retains: when it was measured, in epoch milliseconds and as the plant's local milliseconds. */
export interface Retained {
  readonly value: number;
  readonly at: number;
  readonly localMs: number;
}

/**
 * Chooses the state from which a counter starts: the saved one; if that is missing or impossible, one rebuilt from the value
 * that the broker retains; otherwise none. Only this bridge writes the saved state, so that it is discarded only if no plant
 * could have such values. Other clients may write to the broker, so a retained value must be possible for this particular
 * plant.
 * @param remembered the saved state; null if the file has invalid numbers for the counter; undefined if the file does not have
 * the counter
 * @param retained looks up the retained value; called only if the saved state is not used
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
