import { DAY_MS, HOUR_MS, nextMonth } from '../calendar.ts';
import { type BudgetPeriod, dayOf } from './call-budget.ts';

/** The calls of the account: those that the bridge may make in a period, and those that all commands have made in it. */
export interface BudgetView {
  readonly usable: (span: BudgetPeriod) => number;
  readonly used: (span: BudgetPeriod, atMs: number) => number;
}

/** Assumed number of calls per hour besides polls (lists, details), until a whole day has been observed. */
const USUAL_OTHER_CALLS = 8;
/** If less than this share of the hour is left, the calls left in it are too few to derive a pace from. */
const SHORTEST_REST = 0.2;

/** Observations of one UTC day. */
interface DayBook {
  readonly startMs: number;
  /** Start of the observations: later than `startMs` if the bridge was started during the day. */
  readonly fromMs: number;
  /** Index: hour of the day. Value: calls that polls for every sample would have taken. */
  readonly wanted: number[];
  /** Calls that polls have taken. */
  spent: number;
  /** Calls of the account on this day, as last read from the budget. */
  used: number;
}

/**
 * Decides which samples are polled for, so that the calls of a budget last until the end of the day. The calls that each hour of the
 * previous day would have needed predict the need of the remaining hours, so that the calls saved at night are used by day.
 */
export class BudgetPacer {
  readonly #budget: BudgetView;
  #today: DayBook | null = null;
  #yesterday: DayBook | null = null;
  #othersPerHour = USUAL_OTHER_CALLS;
  /** Rounds since the last one that was polled. */
  #rounds = 0;
  /** Smallest number of rounds between two polls, and the day for which it was determined. */
  #least = 1;
  #leastOfMs: number | null = null;
  #owed = 0;

  constructor(budget: BudgetView) {
    this.#budget = budget;
  }

  /** Records the calls that a round takes if all plants are polled. */
  demand(nowMs: number, calls: number): void {
    const hour = Math.floor((nowMs % DAY_MS) / HOUR_MS);
    const { wanted } = this.#dayOf(nowMs);
    wanted[hour] = (wanted[hour] ?? 0) + calls;
  }

  /** Records the calls that a poll has taken. */
  spend(nowMs: number, calls: number): void {
    this.#dayOf(nowMs).spent += calls;
  }

  /**
   * Returns the ratio of the calls that are left to the calls that polls for every sample will take in the rest of the period.
   * Below 1 the budget is too small for that.
   * @param callsPerHour calls per hour that polls for every sample take at present
   */
  coverage(nowMs: number, callsPerHour: number): number {
    this.#dayOf(nowMs);
    if (callsPerHour === 0) return Number.POSITIVE_INFINITY;
    return Math.min(this.#coverOfHour(nowMs, callsPerHour), this.#coverOfDay(nowMs, callsPerHour));
  }

  /**
   * Decides whether the round that begins now is polled. Within a day the number of rounds between two polls differs by one at most,
   * unless `stretch` changes.
   * @param stretch wished average number of rounds from one poll to the next, 1 or more
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

  /** Returns the observations of the day of `nowMs`. At the first call of a day, those of the day before become yesterday's. */
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
