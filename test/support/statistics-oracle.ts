/**
 * Computes 5-minute and hourly statistics from a sensor's states like Home Assistant's recorder, by the rules of
 * home-assistant.md 2.4 alone. It is independent of the guard, because the guard is tested with it.
 */

export type SummedStateClass = 'total' | 'total_increasing';

/** A state as Home Assistant records it; null stands for `unknown` and `unavailable`. */
export interface RecordedState {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number | null;
  /** ISO 8601; only used with `total`. */
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
/** The recorder's default: older short-term rows are deleted, and a sum without any row starts again. */
const KEEP_DAYS_MS = 10 * 24 * HOUR_MS;

/** Takes states in the order of time, and compiles each period once a later state shows that it is over. */
export class StatisticsOracle {
  readonly #stateClass: SummedStateClass;
  readonly #onShortRow: (row: StatisticRow) => void;
  readonly hours: StatisticRow[] = [];
  /** Start of the current period. */
  #period: number | null = null;
  /** The state valid at the start of that period. */
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
/** Compared in UTC: the same instant with two offsets is the same reset. */
const instant = (lastReset: string | null): number | null => (lastReset === null ? null : Date.parse(lastReset));
