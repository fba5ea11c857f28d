import { DAY_MS, HOUR_MS, nextMonth } from '../calendar.ts';
import { type BudgetPeriod, dayOf } from './call-budget.ts';

/** Calls allowed and calls made in a period, by all clients of the account. */
export interface BudgetView {
  readonly usable: (span: BudgetPeriod) => number;
  readonly used: (span: BudgetPeriod, atMs: number) => number;
}

/** Calls an hour besides the readings (lists, details), assumed until a day has shown the real number. */
const USUAL_OTHER_CALLS = 8;
/** When less than this share of an hour is left, the hour says nothing about its pace. */
const SHORTEST_REST = 0.2;

/** Observations of one UTC day. */
interface DayBook {
  readonly startMs: number;
  /** When the observations begin: after midnight if the bridge started during the day. */
  readonly fromMs: number;
  /** Calls that polling for every sample would have taken, by hour of the day. */
  readonly wanted: number[];
  /** Calls of the readings, and calls of all clients at the last look. */
  spent: number;
  used: number;
}

/**
 * Spreads the calls of a budget over the samples. The demand of the previous day, hour by hour, predicts that of the rest of
 * this day: calls that are not needed at night are available by day.
 */
export class BudgetPacer {
  readonly #budget: BudgetView;
  #today: DayBook | null = null;
  #yesterday: DayBook | null = null;
  #othersPerHour = USUAL_OTHER_CALLS;
  /** Rounds since the last polled one, and the smallest number of them on this day. */
  #rounds = 0;
  #least = 1;
  #leastOfMs: number | null = null;
  #owed = 0;

  constructor(budget: BudgetView) {
    this.#budget = budget;
  }

  /** Adds the calls that polling for all samples of a round would take. */
  demand(nowMs: number, calls: number): void {
    const hour = Math.floor((nowMs % DAY_MS) / HOUR_MS);
    const { wanted } = this.#dayOf(nowMs);
    wanted[hour] = (wanted[hour] ?? 0) + calls;
  }

  /** Adds the calls that readings took. */
  spend(nowMs: number, calls: number): void {
    this.#dayOf(nowMs).spent += calls;
  }

  /**
   * The ratio of the calls left to the calls that polling for every sample takes from now on.
   * @param callsPerHour calls that polling for every sample takes at present
   */
  coverage(nowMs: number, callsPerHour: number): number {
    this.#dayOf(nowMs);
    if (callsPerHour === 0) return Number.POSITIVE_INFINITY;
    return Math.min(this.#coverOfHour(nowMs, callsPerHour), this.#coverOfDay(nowMs, callsPerHour));
  }

  /**
   * Whether the round that begins now is polled. Within a day the numbers of rounds between two polls differ by one at most,
   * unless the budget shrinks.
   * @param stretch rounds for each poll that the budget allows, 1 or more
   */
  isPolled(nowMs: number, stretch: number): boolean {
    if (this.#leastOfMs !== dayOf(nowMs) || stretch > this.#least + 1.5 || stretch < this.#least - 0.5) {
      this.#leastOfMs = dayOf(nowMs);
      this.#least = Math.floor(stretch);
      this.#owed = 0;
    }
    this.#rounds += 1;
    if (this.#rounds < this.#least) return false;
    if (this.#rounds === this.#least) {
      this.#owed += Math.min(1, Math.max(0, stretch - this.#least));
      if (this.#owed >= 1) {
        this.#owed -= 1;
        return false;
      }
    }
    this.#rounds = 0;
    return true;
  }

  #coverOfHour(nowMs: number, callsPerHour: number): number {
    const usable = this.#budget.usable('hour');
    const rest = 1 - (nowMs % HOUR_MS) / HOUR_MS;
    const even = (usable - this.#othersPerHour) / callsPerHour;
    if (rest < SHORTEST_REST) return even;
    const left = usable - this.#budget.used('hour', nowMs) - this.#othersPerHour * rest;
    return Math.max(0, Math.min(even, left / (callsPerHour * rest)));
  }

  #coverOfDay(nowMs: number, callsPerHour: number): number {
    const startMs = dayOf(nowMs);
    const used = this.#budget.used('day', nowMs);
    const daysLeft = Math.max(1, (nextMonth(nowMs) - startMs) / DAY_MS);
    const ofMonth = (this.#budget.usable('month') - this.#budget.used('month', nowMs) + used) / daysLeft;
    const hoursLeft = (startMs + DAY_MS - nowMs) / HOUR_MS;
    const left = Math.min(this.#budget.usable('day'), ofMonth) - used - this.#othersPerHour * hoursLeft;
    return Math.max(0, left / this.#wantedUntilMidnight(nowMs, callsPerHour));
  }

  #wantedUntilMidnight(nowMs: number, callsPerHour: number): number {
    const hour = Math.floor((nowMs % DAY_MS) / HOUR_MS);
    const rest = 1 - (nowMs % HOUR_MS) / HOUR_MS;
    const of = (index: number): number => this.#yesterday?.wanted[index] ?? callsPerHour;
    const later = Array.from({ length: 23 - hour }, (_, index) => of(hour + 1 + index));
    return Math.max(1, of(hour) * rest + later.reduce((sum, calls) => sum + calls, 0));
  }

  /** The record of the day, closed and begun again at midnight. */
  #dayOf(nowMs: number): DayBook {
    const last = this.#today;
    if (last?.startMs === dayOf(nowMs)) {
      last.used = this.#budget.used('day', nowMs);
      return last;
    }
    const hours = last === null ? 0 : (last.startMs + DAY_MS - last.fromMs) / HOUR_MS;
    if (last !== null && hours > 23) {
      this.#yesterday = last;
      this.#othersPerHour = Math.max(0, last.used - last.spent) / hours;
    }
    this.#today = { startMs: dayOf(nowMs), fromMs: nowMs, wanted: Array.from({ length: 24 }, () => 0), spent: 0, used: 0 };
    return this.#today;
  }
}
