/**
 * Computes 5-minute and hourly statistics from a sensor's states as Home Assistant's recorder does, by the rules of
 * home-assistant.md 2.4. It shares no code with the guard, because it is used to test the guard.
 */

export type SummedStateClass = 'total' | 'total_increasing';

/** A state as Home Assistant records it; null stands for `unknown` and `unavailable`. */
export interface RecordedState {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number | null;
  /** The attribute `last_reset`, ISO 8601; only used with state class `total`. */
  readonly lastReset?: string | null;
}

export interface StatisticRow {
  /** Start of the period, epoch milliseconds. */
  readonly start: number;
  /** Last accepted value of the period. */
  readonly state: number;
  readonly sum: number;
  readonly lastReset: string | null;
}

export const SHORT_PERIOD_MS = 300_000;
const HOUR_MS = 3_600_000;
/** Age at which the recorder deletes 5-minute rows, by default. If no row is left, the sum starts again at 0. */
const KEEP_DAYS_MS = 10 * 24 * HOUR_MS;

/** Computes the statistics of one sensor. States are added in order of time; a period is compiled when a later state is added. */
export class StatisticsOracle {
  readonly #stateClass: SummedStateClass;
  readonly #onShortRow: (row: StatisticRow) => void;
  readonly hours: StatisticRow[] = [];
  /** Start of the current period. */
  #period: number | null = null;
  /** The state at the start of the current period. */
  #carried: RecordedState | null = null;
  #changes: RecordedState[] = [];
  #latest: StatisticRow | null = null;
  #hourRow: StatisticRow | null = null;

  /** @param onShortRow called with each 5-minute row */
  constructor(stateClass: SummedStateClass, onShortRow: (row: StatisticRow) => void = () => {}) {
    this.#stateClass = stateClass;
    this.#onShortRow = onShortRow;
  }

  record(state: RecordedState): void {
    this.#period ??= startOf(state.at, SHORT_PERIOD_MS);
    this.#compileUntil(state.at);
    this.#changes.push(state);
  }

  /** Compiles all periods that are over at `at`. @returns the sum of the newest row; 0 if there is none */
  finish(at: number): number {
    this.#compileUntil(at);
    return this.#latest?.sum ?? 0;
  }

  #compileUntil(at: number): void {
    while (this.#period !== null && this.#period + SHORT_PERIOD_MS <= at) {
      this.#compile(this.#period);
      this.#period += SHORT_PERIOD_MS;
    }
  }

  #compile(start: number): void {
    const states = this.#carried === null ? this.#changes : [this.#carried, ...this.#changes];
    this.#carried = states.at(-1) ?? null;
    if (this.#changes.length > 0) this.#changes = [];
    const row = this.#shortRow(start, states);
    if (row !== null) {
      this.#latest = row;
      this.#hourRow = row;
      this.#onShortRow(row);
    }
    if ((start + SHORT_PERIOD_MS) % HOUR_MS !== 0) return;
    if (this.#hourRow !== null) this.hours.push({ ...this.#hourRow, start: startOf(start, HOUR_MS) });
    this.#hourRow = null;
  }

  #shortRow(start: number, states: readonly RecordedState[]): StatisticRow | null {
    const numeric = states.filter(isNumeric);
    if (numeric.length === 0) return null;
    const purged = this.#latest !== null && start - this.#latest.start > KEEP_DAYS_MS;
    const before = purged ? null : this.#latest;
    let sum = before?.sum ?? 0;
    let zero = before?.state ?? null;
    let newest = zero;
    let cycle = before?.lastReset ?? null;
    let lastReset = cycle;
    for (const { value, lastReset: given = null } of numeric) {
      lastReset = this.#stateClass === 'total' ? given : null;
      if (zero === null || newest === null) {
        zero = value;
        newest = value;
        cycle = lastReset;
        continue;
      }
      const starts = this.#stateClass === 'total' ? lastReset !== null && instant(lastReset) !== instant(cycle) : value < 0.9 * newest;
      if (this.#stateClass === 'total_increasing' && value < 0) continue;
      if (starts) {
        sum += newest - zero;
        zero = 0;
        cycle = lastReset;
      }
      newest = value;
    }
    if (zero === null || newest === null) return null;
    return { start, state: newest, sum: sum + newest - zero, lastReset };
  }
}

const isNumeric = (state: RecordedState): state is RecordedState & { readonly value: number } =>
  state.value !== null && Number.isFinite(state.value);
const startOf = (at: number, lengthMs: number): number => Math.floor(at / lengthMs) * lengthMs;
/** Converts a reset to epoch milliseconds, so that resets with different offsets can be compared. */
const instant = (lastReset: string | null): number | null => (lastReset === null ? null : Date.parse(lastReset));
