import { CounterHistory, callsForDays } from '../../backfill/counter-history.ts';
import { type BackfillCounter, countersOf } from '../../backfill/counters.ts';
import { neededOf, planPast, writePast } from '../../backfill/past.ts';
import type { Task } from '../../backfill/tasks.ts';
import { DAY_MS, MINUTE_MS, nextHour, SECOND_MS } from '../../calendar.ts';
import { asBridgeError, type BridgeError, type ErrorCode, isBridgeError } from '../../errors.ts';
import { earliestDay } from '../../history/earliest-day.ts';
import { lastPeriod, type TimeRange } from '../../history/time-range.ts';
import { Recorder } from '../../homeassistant/statistics/recorder.ts';
import type { PastFacts } from '../../page/view/offers-view.ts';
import { joinedUsage } from '../../poll/quota.ts';
import { CallShare, CallShareSpent, timeBesidePolls } from '../call-share.ts';
import { pastSubjects } from '../past-subjects.ts';
import { isListed, type OfferAccount, type OfferDeps, type OpenHome } from './offer-deps.ts';
import type { OfferRecord } from './offer-record.ts';

/** Errors after which the work is tried again. */
const PASSING: readonly ErrorCode[] = ['homeassistant_unreachable', 'gateway_unreachable', 'gateway_timeout', 'cloud_fault'];
const TRY_AGAIN_MS = 5 * MINUTE_MS;
const LOOK_MS = 10 * SECOND_MS;

const HIDDEN: PastFacts = { state: 'hidden' };
const BEGUN = { step: 'reading', done: 0, all: null } as const;

interface Job {
  readonly stopped: AbortController;
  readonly ended: Promise<void>;
}

/** The changes that the past of an account needs, and the history from which they were planned. */
interface Plan {
  readonly history: CounterHistory;
  readonly tasks: readonly Task[];
}

interface PlanDeps {
  readonly home: OpenHome;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
}

/**
 * The offer to write the past of the energy counters into the statistics of Home Assistant, as `backfill --apply` does. Accepted
 * work goes on after a restart.
 */
export class PastOffer {
  readonly #deps: OfferDeps;
  #facts: PastFacts = HIDDEN;
  /** Why accepted work has ended early. */
  #error: BridgeError | null = null;
  #job: Job | null = null;

  constructor(deps: OfferDeps) {
    this.#deps = deps;
  }

  get facts(): PastFacts {
    return this.#facts;
  }

  /** Whether there may be something to offer. */
  get isOpen(): boolean {
    return ['hidden', 'offered', 'failed'].includes(this.#facts.state);
  }

  /** Continues work that was accepted before the last stop of the bridge. */
  restore({ past }: OfferRecord): void {
    if (past.answer === 'accepted' && past.span !== null) this.#start({ period: 'day', ...past.span });
  }

  /** Finds out what can be offered to a user who has not answered yet. */
  look({ entityIdOf }: OpenHome): void {
    if (this.isOpen) this.#show(this.#offer(entityIdOf));
  }

  /** Call when the command has done the work. */
  hide(): void {
    if (this.isOpen && this.#facts.state !== 'hidden') this.#show(HIDDEN);
  }

  /** @returns whether the work begins */
  accept(): boolean {
    if (this.#facts.state !== 'offered') return false;
    const { from, to } = this.#facts;
    this.#error = null;
    this.#start({ period: 'day', from, to });
    return true;
  }

  /** Ends the work; what was read is kept. @returns whether there was work that could be ended */
  async halt(): Promise<boolean> {
    if (this.#job === null) return false;
    await this.stop();
    await this.#note({ answer: 'none', span: null });
    return true;
  }

  /** Ends the offer, or removes its result from the page. @returns whether there was one */
  async dismiss(): Promise<boolean> {
    const { state } = this.#facts;
    if (state === 'hidden' || state === 'running') return false;
    if (state !== 'done') await this.#note({ answer: 'refused', span: null });
    this.#show(HIDDEN);
    return true;
  }

  /** Ends the work until the bridge runs again. */
  async stop(): Promise<void> {
    this.#job?.stopped.abort();
    await this.#job?.ended;
  }

  #offer(entityIdOf: OpenHome['entityIdOf']): PastFacts {
    const { accounts, now } = this.#deps;
    const parts = accounts.map((account) => ({ ...account, counters: countersIn(account, entityIdOf) }));
    const plants = parts.flatMap(({ inventory, counters }) =>
      [...inventory.plants.values()].filter(({ psId }) => counters.some(({ subject }) => subject.psId === psId)),
    );
    const [from] = plants.flatMap(({ installDate }) => installDate ?? []).toSorted();
    if (from === undefined) return HIDDEN;
    const to = lastPeriod('day', earliestDay(plants, now()));
    if (from > to) return HIDDEN;
    const costs = parts.map(({ counters, quota: { counts, limits }, scheduler }) => {
      const calls = callsForDays(counters, { period: 'day', from, to });
      const timeMs = scheduler.isShort && calls > 0 ? null : timeBesidePolls(calls, { counts, limits, nowMs: now() });
      return { calls, timeMs: timeMs ?? Number.POSITIVE_INFINITY };
    });
    // The accounts are read one after the other.
    const timeMs = costs.reduce((sum, cost) => sum + cost.timeMs, 0);
    return {
      state: 'offered',
      ...{ from, to },
      days: (Date.parse(to) - Date.parse(from)) / DAY_MS + 1,
      sensors: parts.reduce((sum, { counters }) => sum + counters.length, 0),
      calls: costs.reduce((sum, { calls }) => sum + calls, 0),
      left: joinedUsage(accounts.map(({ quota }) => quota.usage)).left,
      timeMs: Number.isFinite(timeMs) ? timeMs : null,
      error: this.#error,
    };
  }

  #start(span: TimeRange): void {
    const stopped = new AbortController();
    this.#progress('reading', 0, null);
    const ended = this.#run(span, stopped.signal)
      .catch(this.#deps.onError)
      .finally(() => {
        this.#job = null;
      });
    this.#job = { stopped, ended };
  }

  async #run(span: TimeRange, signal: AbortSignal): Promise<void> {
    const { sleep, now } = this.#deps;
    try {
      await this.#note({ answer: 'accepted', span: { from: span.from, to: span.to } });
      while (!signal.aborted && !isListed(this.#deps)) await sleep(LOOK_MS, signal).catch(() => undefined);
      while (!signal.aborted) {
        const untilMs = await this.#attempt(span, signal);
        if (untilMs === null) break;
        await sleep(untilMs - now(), signal).catch(() => undefined);
      }
    } catch (thrown) {
      if (!signal.aborted) await this.#failed(thrown);
    }
    if (signal.aborted) this.#show(HIDDEN);
  }

  /** @returns when to try again, epoch milliseconds; null: the work is done. @throws what another attempt does not resolve */
  async #attempt(span: TimeRange, signal: AbortSignal): Promise<number | null> {
    const { now, withHome } = this.#deps;
    try {
      await withHome(signal, (home) => this.#fill(span, home, signal));
      return null;
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      const isSpent = thrown instanceof CallShareSpent;
      const error = isSpent ? null : asBridgeError(thrown);
      if (error !== null && !PASSING.includes(error.code)) throw thrown;
      const untilMs = isSpent ? nextHour(now()) : now() + TRY_AGAIN_MS;
      this.#waits(untilMs, error);
      return untilMs;
    }
  }

  async #fill(span: TimeRange, home: OpenHome, signal: AbortSignal): Promise<void> {
    const { now, sleep, undoBook, accounts } = this.#deps;
    const recorder = new Recorder({ homeAssistant: home.homeAssistant, sleep, signal });
    await recorder.assertAdministrator();
    const plans: Plan[] = [];
    for (const account of accounts) plans.push(await this.#plan(account, span, { home, recorder, signal }));
    const needed = neededOf(plans.flatMap(({ tasks }) => tasks));
    await writePast(needed, { recorder, undoBook, now, progress: (done, all) => this.#progress('writing', done, all) });
    for (const { history } of plans) await history.forget();
    await this.#note({ answer: 'done', span: null });
    this.#show({ state: 'done', sensors: needed.length, hours: needed.reduce((sum, { plan }) => sum + plan.rows.length, 0) });
  }

  /** Reads the past of an account, as far as the account has sensors in Home Assistant. */
  async #plan(account: OfferAccount, span: TimeRange, { home, recorder, signal }: PlanDeps): Promise<Plan> {
    const { now, sleep, random, openProgress, learned, undoBook } = this.#deps;
    const { client, quota, scheduler, inventory } = account;
    const history = new CounterHistory(openProgress, {
      ...{ now, sleep, random, signal },
      client: new CallShare(client, { left: quota.usage.left, isShort: () => scheduler.isShort }),
      progress: (done, all) => this.#progress('reading', done, all),
      waiting: (error, untilMs) => this.#waits(untilMs, error),
    });
    const counters = countersIn(account, home.entityIdOf);
    if (counters.length === 0) return { history, tasks: [] };
    const tasks = await planPast(counters, {
      ...{ span, recorder, history, learned, undoBook },
      homeAssistant: home.homeAssistant,
      plants: inventory.plants,
      everyHour: false,
      named: false,
      nowMs: now(),
      tell: () => undefined,
    });
    return { history, tasks };
  }

  async #failed(thrown: unknown): Promise<void> {
    const error = asBridgeError(thrown);
    if (error.code === 'internal') this.#deps.onError(thrown);
    this.#error = error;
    try {
      await this.#note({ answer: 'none', span: null });
    } finally {
      this.#show({ state: 'failed', error });
    }
  }

  #progress(step: 'reading' | 'writing', done: number, all: number | null): void {
    this.#show({ state: 'running', step, done, all, waitsUntilMs: null, error: null });
  }

  #waits(waitsUntilMs: number, error: BridgeError | null): void {
    const { step, done, all } = this.#facts.state === 'running' ? this.#facts : BEGUN;
    this.#show({ state: 'running', step, done, all, waitsUntilMs, error });
  }

  async #note(past: OfferRecord['past']): Promise<void> {
    await this.#deps.record.transact(async (record) => ({ state: { ...record, past }, result: undefined }));
  }

  #show(facts: PastFacts): void {
    this.#facts = facts;
    this.#deps.changed();
  }
}

/** The counters of an account that have a sensor in Home Assistant. */
function countersIn({ listed }: OfferAccount, entityIdOf: OpenHome['entityIdOf']): readonly BackfillCounter[] {
  try {
    return countersOf(pastSubjects(listed()), false, entityIdOf);
  } catch (error) {
    if (isBridgeError(error) && error.code === 'homeassistant_sensors_missing') return [];
    throw error;
  }
}
