import { MINUTE_MS, SECOND_MS } from '../../../src/calendar.ts';
import { type CallCounts, type CallLimits, callsIn, NO_CALLS, usable, withCalls } from '../../../src/schedule/call-budget.ts';
import { type PlannedPoll, PollScheduler, type PollSchedulerOptions } from '../../../src/schedule/poll-scheduler.ts';

/** Start of the simulation, at midnight, so that none of the day's calls are used yet. */
export const START = Date.UTC(2026, 2, 10);

/** A plant whose samples reach the cloud a fixed time after they were taken. */
export interface Timed {
  readonly lagMs: number;
  readonly intervalMs?: number;
  /** Time after the start at which the plant takes its last sample. */
  readonly untilMs?: number;
  /** Time after the start at which the plant appears in the account; default: it is there at the start. */
  readonly joinsMs?: number;
  /** Time after the start at which the plant disappears from the account. */
  readonly leavesMs?: number;
  /** Whether the plant answers no poll. */
  readonly isSilent?: boolean;
  /** Whether a poll returns the new sample of all its devices. */
  readonly isWhole?: boolean;
}

export interface Options extends Partial<Omit<PollSchedulerOptions, 'budget' | 'calls'>> {
  /** Limits of calls, which a test may change during the run. */
  readonly limits?: Partial<CallLimits>;
  readonly plantsPerCall?: number;
  /** Times after the start between which the machine is suspended, so that there are no polls. */
  readonly suspended?: readonly [fromMs: number, untilMs: number];
}

/** Makes the polls that a scheduler plans, and records them. */
export class Polled {
  readonly polls: PlannedPoll[] = [];
  readonly scheduler: PollScheduler;
  readonly #plants: Readonly<Record<string, Timed>>;
  readonly #plantsPerCall: number;
  readonly #suspended: readonly [number, number];
  counts: CallCounts = NO_CALLS;
  #nowMs = START;

  constructor(plants: Readonly<Record<string, Timed>>, options: Options = {}) {
    const limits = (): CallLimits => ({ perHour: null, perDay: null, perMonth: null, ...options.limits });
    this.#plants = plants;
    this.#plantsPerCall = options.plantsPerCall ?? 50;
    this.#suspended = options.suspended ?? [0, 0];
    this.scheduler = new PollScheduler({
      schedule: options.schedule ?? 'phase',
      intervalMs: options.intervalMs ?? 5 * MINUTE_MS,
      budget: { usable: (span) => usable(span, limits()), used: (span, atMs) => callsIn(span, this.counts, atMs) },
      calls: { callsOf: (psIds) => this.#callsOf(psIds) },
    });
  }

  /** Makes all polls until a time after the start. The first one is for all plants, as at a start of the bridge. */
  run(untilMs: number): this {
    for (;;) {
      const isFirst = this.polls.length === 0;
      const plan = isFirst ? { atMs: START, psIds: this.#present(START) } : this.scheduler.next(this.#nowMs);
      if (plan.atMs >= START + untilMs) return this;
      if (plan.atMs < this.#nowMs) throw new Error('the poll lies in the past');
      this.#poll(plan);
    }
  }

  /** Returns the times after the start of all polls, or of those of one plant. */
  timesOf(psId?: string): readonly number[] {
    return this.polls.filter(({ psIds }) => psId === undefined || psIds.includes(psId)).map(({ atMs }) => atMs - START);
  }

  #poll({ atMs, psIds }: PlannedPoll): void {
    const [fromMs, untilMs] = this.#suspended;
    const isSuspended = atMs >= START + fromMs && atMs < START + untilMs;
    const nowMs = isSuspended ? START + untilMs : atMs;
    const asked = psIds.length > 0 ? psIds : this.#present(nowMs);
    const calls = this.#callsOf(asked);
    this.counts = withCalls(this.counts, calls, nowMs);
    this.polls.push({ atMs: nowMs, psIds: asked });
    const present = this.#present(nowMs);
    const answered = asked.filter((psId) => present.includes(psId) && !this.#plants[psId]?.isSilent);
    const completeness = new Map(
      answered.map((psId) => [psId, { newestMs: this.#newestOf(psId, nowMs), isWhole: this.#plants[psId]?.isWhole ?? true }]),
    );
    this.scheduler.recordPoll({ readAt: nowMs, asked, present, completeness, calls });
    this.#nowMs = nowMs + SECOND_MS;
  }

  #present(nowMs: number): readonly string[] {
    return Object.entries(this.#plants)
      .filter(([, { joinsMs = 0, leavesMs = Number.POSITIVE_INFINITY }]) => nowMs >= START + joinsMs && nowMs < START + leavesMs)
      .map(([psId]) => psId);
  }

  #newestOf(psId: string, nowMs: number): number {
    const { lagMs = 0, intervalMs = 5 * MINUTE_MS, untilMs = Number.POSITIVE_INFINITY } = this.#plants[psId] ?? {};
    return Math.floor(Math.min(nowMs - lagMs, START + untilMs) / intervalMs) * intervalMs;
  }

  #callsOf(psIds: readonly string[]): number {
    return Math.ceil(psIds.length / this.#plantsPerCall);
  }
}
