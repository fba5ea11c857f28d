import { HOUR_MS, SECOND_MS } from '../calendar.ts';
import { BudgetPacer, type BudgetView } from './budget-pacer.ts';
import { nextPollAt } from './fixed-interval.ts';
import { ASLEEP_EVERY_MS, dueAt, firstPhase, isAsleep, observed, type Phase, skipped, USUAL_INTERVAL_MS } from './phase.ts';
import type { Completeness } from './sample-completeness.ts';

export interface PollSchedulerOptions {
  /** When plants are polled. `phase`: just after their samples appear in iSolarCloud. `interval`: at a fixed interval. */
  readonly schedule: 'phase' | 'interval';
  /** The fixed interval; with `phase`, the wished time between two polls of a plant. */
  readonly intervalMs: number;
  readonly budget: BudgetView;
  readonly calls: CallCount;
}

interface CallCount {
  /** Returns the number of calls that a poll of these plants takes at `nowMs`. */
  callsOf(psIds: readonly string[], nowMs: number): number;
}

/** The results of a poll that the scheduler needs; times in epoch milliseconds. */
export interface RecordedPoll {
  readonly readAt: number;
  /** The ps_ids of the plants that were polled. */
  readonly asked: readonly string[];
  /** The ps_ids of all plants. */
  readonly present: readonly string[];
  /** How complete the samples of each plant are that answered. */
  readonly completeness: CompletenessByPlant;
  /** Number of calls that the poll was to make. */
  readonly calls: number;
}

/** The plants to poll next, and when. */
export interface PlannedPoll {
  readonly atMs: number;
  readonly psIds: readonly string[];
}

/** When a plant is to be polled. */
interface PlantDue {
  readonly psId: string;
  readonly atMs: number;
}

/** Key: ps_id of a plant that answered. Value: how complete its samples are. */
export type CompletenessByPlant = ReadonlyMap<string, Completeness>;

/** Plants that are due within one of these times are polled together. The shortest time for which the calls suffice is used. */
const WIDTHS_MS = [10, 20, 40, 80].map((seconds) => seconds * SECOND_MS);
/** Factor on the calls for a sample: some polls are repeated, because the sample is late, missing or partial. */
const RETRY_FACTOR = 1.3;
/** Maximum number of repeated polls for one sample. */
const RETRIES = 3;
/** If all plants are polled together, the poll begins when this share of them is due. */
const WAITED_FOR = 0.8;
/** Extra delay of each poll while the budget is short, because a poll before the sample appears would waste a call. */
const SAFE_MS = 20 * SECOND_MS;
/** Factor on the time between polls: a margin of 1 %, so that the calls last until the end of the day. */
const RESERVE = 1.01;
/** Maximum number of samples from one poll to the next. */
const LONGEST_STRETCH = 100;
/** Minimum time between two polls of a plant. */
const SHORTEST_GAP_MS = 10 * SECOND_MS;

interface BudgetPlan {
  /** Average number of samples from one poll to the next, at least 1. */
  readonly stretch: number;
  /** Whether the budget is too small to poll for every sample. */
  readonly isShort: boolean;
  /** Plants that are due within this time are polled together; null: all plants are. */
  readonly widthMs: number | null;
  /** Maximum number of repeated polls for one sample. */
  readonly retries: number;
}

/**
 * Decides when each plant is polled. Plants whose samples appear at about the same time are polled together. While the call budget
 * is short, all plants are polled together, and only for as many samples as the budget allows. Times are epoch milliseconds.
 */
export class PollScheduler {
  readonly #options: PollSchedulerOptions;
  readonly #pacer: BudgetPacer;
  #plants: readonly string[] = [];
  readonly #phases = new Map<string, Phase>();
  /** Key: ps_id. Value: when the plant was last polled, or its poll was left out. */
  readonly #polledMs = new Map<string, number>();
  /** Time of the first poll, from which the fixed intervals are counted; null before it. */
  #startedMs: number | null = null;
  #plan: BudgetPlan = { stretch: 1, isShort: false, widthMs: 0, retries: RETRIES };
  /** Plants that are due before this belong to the present round, see {@link #beginRound}. */
  #roundEndMs = Number.NEGATIVE_INFINITY;

  constructor(options: PollSchedulerOptions) {
    this.#options = options;
    this.#pacer = new BudgetPacer(options.budget);
  }

  /** The present average time between two polls of a plant. */
  get intervalMs(): number {
    return this.#sampleIntervalMs() * this.#plan.stretch;
  }

  /** Whether the budget is too small to poll for every sample. */
  get isShort(): boolean {
    return this.#plan.isShort;
  }

  /** Updates the existing plants, and the phase of those that were polled. */
  recordPoll({ asked, present, completeness, readAt: readAtMs, calls }: RecordedPoll): void {
    this.#pacer.spend(readAtMs, calls);
    this.#plants = present;
    this.#startedMs ??= readAtMs;
    this.#forgetOthers(new Set(present));
    for (const psId of asked) {
      this.#polledMs.set(psId, readAtMs);
      const showing = completeness.get(psId);
      if (showing?.newestMs === null) this.#phases.delete(psId);
      if (showing === undefined || showing.newestMs === null) {
        this.#skip(psId, readAtMs);
        continue;
      }
      const before = this.#phases.get(psId);
      const { newestMs, isWhole } = showing;
      const phase = before === undefined ? firstPhase(newestMs, readAtMs) : observed(before, newestMs, readAtMs, isWhole);
      // If all plants are polled together, a plant that would be due again in this round waits for the next one. A plant that has
      // just woken does not wait, because this poll was not made for its sample.
      const isWaiting = phase.misses === 0 && dueAt(phase, this.#plan.retries) < this.#roundEndMs;
      const isJoint = this.#plan.widthMs === null && (before === undefined || !isAsleep(before, readAtMs));
      this.#phases.set(psId, isJoint && isWaiting ? skipped(phase, this.#roundEndMs) : phase);
    }
  }

  /** Returns the next poll: when it begins, and which plants it is for. */
  next(nowMs: number): PlannedPoll {
    for (;;) {
      const dues = this.#dues(nowMs);
      const first = earliest(dues);
      if (first === undefined) return { atMs: nowMs + this.#options.intervalMs, psIds: [] };
      if (first.atMs < this.#roundEndMs || this.#beginRound(dues, first.atMs)) return this.#together(dues, first.atMs, nowMs);
      for (const { psId, atMs } of dues) if (atMs < this.#roundEndMs) this.#skip(psId, this.#roundEndMs);
    }
  }

  #forgetOthers(present: ReadonlySet<string>): void {
    for (const psId of this.#phases.keys()) if (!present.has(psId)) this.#phases.delete(psId);
    for (const psId of this.#polledMs.keys()) if (!present.has(psId)) this.#polledMs.delete(psId);
  }

  /**
   * Begins a round: the polls for one sample of each plant, within half a sample interval. Plans them within the call budget.
   * @returns whether the budget allows polls in this round
   */
  #beginRound(dues: readonly PlantDue[], atMs: number): boolean {
    const intervalMs = this.#sampleIntervalMs();
    this.#roundEndMs = atMs + intervalMs / 2;
    const calls = this.#options.calls.callsOf(this.#plants, atMs);
    this.#pacer.demand(atMs, calls);
    const cover = this.#pacer.coverage(atMs, (calls * HOUR_MS) / intervalMs);
    const wished = Math.max(1, Math.round(this.#options.intervalMs / intervalMs));
    const paid = Math.min(LONGEST_STRETCH, RESERVE / cover);
    const stretch = Math.max(paid, wished);
    this.#plan = { stretch, isShort: paid > 1, ...this.#gathering(inOrder(dues), cover * stretch * calls, atMs) };
    return this.#pacer.isPolled(atMs, stretch);
  }

  /**
   * Decides within which time plants are polled together, and how often a poll is repeated.
   * @param paid number of calls that the budget allows for one sample of all plants
   */
  #gathering(dues: readonly PlantDue[], paid: number, nowMs: number): Pick<BudgetPlan, 'widthMs' | 'retries'> {
    if (this.#options.schedule === 'interval') return { widthMs: null, retries: 0 };
    const widthMs = WIDTHS_MS.find((width) => paid >= this.#costOf(dues, width, nowMs) * RETRY_FACTOR) ?? null;
    if (widthMs !== null) return { widthMs, retries: RETRIES };
    return { widthMs, retries: this.#plants.length === 1 ? 1 : 0 };
  }

  /** Returns the number of calls for one sample of all plants if those that are due within `widthMs` are polled together. */
  #costOf(dues: readonly PlantDue[], widthMs: number, nowMs: number): number {
    let cost = 0;
    for (let from = 0; from < dues.length; ) {
      const endMs = (dues[from]?.atMs ?? 0) + widthMs;
      const next = dues.findIndex(({ atMs }, index) => index > from && atMs > endMs);
      const until = next < 0 ? dues.length : next;
      cost += this.#options.calls.callsOf(
        dues.slice(from, until).map(({ psId }) => psId),
        nowMs,
      );
      from = until;
    }
    return cost;
  }

  #together(dues: readonly PlantDue[], firstMs: number, nowMs: number): PlannedPoll {
    const { widthMs, stretch } = this.#plan;
    const joint = widthMs === null;
    const own = inOrder(dues.filter(({ atMs }) => (joint ? atMs < this.#roundEndMs : atMs <= firstMs + widthMs)));
    const waitedFor = joint ? Math.ceil(own.length * WAITED_FOR) - 1 : own.length - 1;
    const lateMs = joint && stretch > 1 && this.#options.schedule === 'phase' ? SAFE_MS : 0;
    return { atMs: Math.max(nowMs, (own[waitedFor]?.atMs ?? firstMs) + lateMs), psIds: own.map(({ psId }) => psId) };
  }

  #dues(nowMs: number): readonly PlantDue[] {
    return this.#plants.map((psId) => ({ psId, atMs: this.#dueOf(psId, nowMs) }));
  }

  #dueOf(psId: string, nowMs: number): number {
    const { schedule, intervalMs } = this.#options;
    const polledMs = this.#polledMs.get(psId);
    if (polledMs === undefined) return nowMs;
    const phase = this.#phases.get(psId);
    if (schedule === 'interval' || phase === undefined) return nextPollAt(this.#startedMs ?? polledMs, intervalMs, polledMs + SECOND_MS);
    if (isAsleep(phase, polledMs)) return polledMs + ASLEEP_EVERY_MS;
    const atMs = dueAt(phase, this.#plan.retries);
    // The time is long past, after a long wait or because the clock was set: the next sample that will appear is polled for.
    return atMs < nowMs - phase.intervalMs ? dueAt(skipped(phase, nowMs), 0) : Math.max(atMs, polledMs + SHORTEST_GAP_MS);
  }

  #skip(psId: string, untilMs: number): void {
    const phase = this.#phases.get(psId);
    const isTimed = phase === undefined || this.#options.schedule === 'interval' || isAsleep(phase, untilMs);
    if (isTimed) this.#polledMs.set(psId, untilMs);
    else this.#phases.set(psId, skipped(phase, untilMs));
  }

  /** Returns the shortest sample interval of all plants. */
  #sampleIntervalMs(): number {
    if (this.#options.schedule === 'interval') return this.#options.intervalMs;
    return Math.min(...(this.#phases.size === 0 ? [USUAL_INTERVAL_MS] : [...this.#phases.values()].map(({ intervalMs }) => intervalMs)));
  }
}

const inOrder = (dues: readonly PlantDue[]): readonly PlantDue[] => [...dues].sort((one, other) => one.atMs - other.atMs);

const earliest = (dues: readonly PlantDue[]): PlantDue | undefined =>
  dues.reduce<PlantDue | undefined>((first, due) => (first === undefined || due.atMs < first.atMs ? due : first), undefined);
