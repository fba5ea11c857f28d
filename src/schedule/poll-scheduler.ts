import { HOUR_MS, SECOND_MS } from '../calendar.ts';
import { BudgetPacer, type BudgetView } from './budget-pacer.ts';
import { nextPollAt } from './fixed-interval.ts';
import { ASLEEP_EVERY_MS, dueAt, firstPhase, isAsleep, observed, type Phase, skipped, USUAL_INTERVAL_MS } from './phase.ts';
import type { Completeness } from './sample-completeness.ts';

export interface PollSchedulerOptions {
  /** `phase`: just after the samples appear. `interval`: at a fixed interval. */
  readonly schedule: 'phase' | 'interval';
  /** Minimum time between two polls of a plant. */
  readonly intervalMs: number;
  readonly budget: BudgetView;
  readonly calls: CallCount;
}

interface CallCount {
  /** Calls that a poll of these plants takes at `nowMs`. */
  callsOf(psIds: readonly string[], nowMs: number): number;
}

/** The results of a poll that the scheduler needs; times in epoch milliseconds. */
export interface RecordedPoll {
  readonly readAt: number;
  /** Plants that were polled, and all plants. */
  readonly asked: readonly string[];
  readonly present: readonly string[];
  /** For each plant that answered. */
  readonly completeness: CompletenessByPlant;
  /** Calls that were planned for the readings. */
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

/** The completeness of each plant that answered. */
export type CompletenessByPlant = ReadonlyMap<string, Completeness>;

/** Plants whose samples appear within one of these times share their calls; the narrowest that the budget allows is used. */
const WIDTHS_MS = [10, 20, 40, 80].map((seconds) => seconds * SECOND_MS);
/** Factor for repeated polls: failed polls, stragglers and missing samples take more calls than there are samples. */
const RETRY_FACTOR = 1.3;
const RETRIES = 3;
/** When one call serves all plants, it waits until this share of them is due. */
const WAITED_FOR = 0.8;
/** Extra delay while calls are short: a late poll costs less than a failed one. */
const SAFE_MS = 20 * SECOND_MS;
/** Safety margin on the call budget (1 %), so that the pace need not change at the end of the day. */
const RESERVE = 1.01;
const LONGEST_STRETCH = 100;
/** Minimum time between two polls of a plant. */
const SHORTEST_GAP_MS = 10 * SECOND_MS;

interface BudgetPlan {
  readonly stretch: number;
  /** The budget does not allow a poll for every sample. */
  readonly isShort: boolean;
  readonly widthMs: number | null;
  readonly retries: number;
}

/**
 * Decides when each plant is polled. Plants whose samples appear at about the same time are polled together. While calls are
 * short all plants are polled together, and only for as many samples as the budget allows. Times are epoch milliseconds.
 */
export class PollScheduler {
  readonly #options: PollSchedulerOptions;
  readonly #pacer: BudgetPacer;
  #plants: readonly string[] = [];
  readonly #phases = new Map<string, Phase>();
  /** When each plant was last polled. */
  readonly #polledMs = new Map<string, number>();
  /** The start of the fixed interval's grid. */
  #startedMs: number | null = null;
  #plan: BudgetPlan = { stretch: 1, isShort: false, widthMs: 0, retries: RETRIES };
  #roundEndMs = Number.NEGATIVE_INFINITY;

  constructor(options: PollSchedulerOptions) {
    this.#options = options;
    this.#pacer = new BudgetPacer(options.budget);
  }

  /** The present time between two polls of a plant. */
  get intervalMs(): number {
    return this.#sampleIntervalMs() * this.#plan.stretch;
  }

  /** Whether the budget is too small to poll for every sample. */
  get isShort(): boolean {
    return this.#plan.isShort;
  }

  /** Learns from a poll: the existing plants, and the samples of those that were polled. */
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
      // A plant that was not due yet joins the next common poll. A plant that has just woken was not polled for this sample, so
      // it is not counted as a miss.
      const isWaiting = phase.misses === 0 && dueAt(phase, this.#plan.retries) < this.#roundEndMs;
      const isJoint = this.#plan.widthMs === null && (before === undefined || !isAsleep(before, readAtMs));
      this.#phases.set(psId, isJoint && isWaiting ? skipped(phase, this.#roundEndMs) : phase);
    }
  }

  /** The next poll; plants that share it are named together. */
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

  /** Begins the common round for one sample of the plants. @returns whether they are polled */
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
   * Decides how closely the plants are grouped, and how often one is polled again. @param paid calls that the budget allows for
   * the sample
   */
  #gathering(dues: readonly PlantDue[], paid: number, nowMs: number): Pick<BudgetPlan, 'widthMs' | 'retries'> {
    if (this.#options.schedule === 'interval') return { widthMs: null, retries: 0 };
    const widthMs = WIDTHS_MS.find((width) => paid >= this.#costOf(dues, width, nowMs) * RETRY_FACTOR) ?? null;
    if (widthMs !== null) return { widthMs, retries: RETRIES };
    return { widthMs, retries: this.#plants.length === 1 ? 1 : 0 };
  }

  /** Calls for one sample of all plants, grouped within `widthMs`. */
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
    // After a long wait, or after the clock was set: the next sample to come.
    return atMs < nowMs - phase.intervalMs ? dueAt(skipped(phase, nowMs), 0) : Math.max(atMs, polledMs + SHORTEST_GAP_MS);
  }

  #skip(psId: string, untilMs: number): void {
    const phase = this.#phases.get(psId);
    const isTimed = phase === undefined || this.#options.schedule === 'interval' || isAsleep(phase, untilMs);
    if (isTimed) this.#polledMs.set(psId, untilMs);
    else this.#phases.set(psId, skipped(phase, untilMs));
  }

  /** The sample interval of the plant that samples most often. */
  #sampleIntervalMs(): number {
    if (this.#options.schedule === 'interval') return this.#options.intervalMs;
    return Math.min(...(this.#phases.size === 0 ? [USUAL_INTERVAL_MS] : [...this.#phases.values()].map(({ intervalMs }) => intervalMs)));
  }
}

const inOrder = (dues: readonly PlantDue[]): readonly PlantDue[] => [...dues].sort((one, other) => one.atMs - other.atMs);

const earliest = (dues: readonly PlantDue[]): PlantDue | undefined =>
  dues.reduce<PlantDue | undefined>((first, due) => (first === undefined || due.atMs < first.atMs ? due : first), undefined);
