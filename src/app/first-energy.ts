import { DAY_MS, formatUtc, MINUTE_MS, startOfDay } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import { asBridgeError, type BridgeError } from '../errors.ts';
import { type HistoryCall, type HistorySubject, planCalls } from '../history/request-plan.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import { endsCycle } from '../isolarcloud/fault-policy.ts';
import type { PeriodHistory } from '../isolarcloud/wire/history.ts';
import { PLANT_DEVICE_TYPE, type PointSpec, type RawValue } from '../model.ts';
import type { Collector, Subject } from '../poll/collector.ts';
import type { PersistentState } from '../poll/persistent-state.ts';
import { normalise } from '../readings/normalise.ts';

export interface FirstEnergyDeps extends Pick<Clock, 'now'> {
  readonly client: Pick<OpenApiClient, 'getDevicePointsDayMonthYearDataList'>;
  readonly collector: Pick<Collector, 'subject' | 'latest'>;
  readonly memory: Pick<PersistentState, 'guard' | 'clocks' | 'keep'>;
  /** Returns the number of calls that are left of the budget; null if no limit is known. */
  readonly callsLeft: () => number | null;
}

/** What {@link FirstEnergy} has achieved for the lifetime counters that were read for the first time. */
export interface FirstEnergyResult {
  /** Number of counters whose first value the history of the day before has confirmed. */
  readonly confirmed: number;
  /** Number of counters that wait for a second reading. */
  readonly waiting: number;
  /** The first error of a history call; null if none failed. */
  readonly error: BridgeError | null;
}

/** Maximum share of the remaining calls that the history may take; the rest is kept for polls. */
const SHARE_OF_CALLS = 0.25;
/** After this time no further history call is begun, because the next sample can confirm the counters too. */
const LONGEST_MS = MINUTE_MS;
/** A device is left out if its sample is older than the newest by more than this: its history would need calls for other days. */
const SAME_DAYS_MS = 2 * DAY_MS;
const DAY_ENDS = { period: 'day', statistics: ['peak', 'trough'] } as const;

/** A device, and its counters whose first value is not confirmed yet. */
interface Waiting {
  readonly subject: Subject;
  readonly specs: readonly PointSpec[];
}

/** Such a device, with the day before its newest sample. */
interface DatedWaiting extends Waiting {
  /** Start of that day in plant time, as milliseconds since 1970. */
  readonly dayMs: number;
  /** End of that day, epoch milliseconds. */
  readonly endedAt: number;
}

/**
 * Confirms the first values of lifetime counters by iSolarCloud's history of the day before, with one call for each device type
 * (more if a type has over 50 devices). A counter that the history does not confirm waits for a second reading.
 */
export class FirstEnergy {
  readonly #deps: FirstEnergyDeps;

  constructor(deps: FirstEnergyDeps) {
    this.#deps = deps;
  }

  /**
   * Confirms the counters that the last poll has read for the first time. The guard's state is saved before this returns.
   * @returns null if the last poll has read no counter for the first time
   */
  async confirm(): Promise<FirstEnergyResult | null> {
    const { collector, memory } = this.#deps;
    const isOwn = (psKey: string): boolean => collector.subject(psKey) !== undefined;
    const waiting = memory.guard.takeWaiting(isOwn).flatMap((psKey) => this.#waitingOf(psKey) ?? []);
    const all = waiting.reduce((sum, { specs }) => sum + specs.length, 0);
    if (all === 0) return null;
    const dated = waiting.flatMap((device) => this.#dated(device) ?? []);
    const { days, error } = await this.#read(callsFor(dated));
    const confirmed = dated.reduce((sum, device) => sum + this.#confirm(device, days), 0);
    if (confirmed > 0) await memory.keep();
    return { confirmed, waiting: all - confirmed, error };
  }

  #waitingOf(psKey: string): Waiting | null {
    const { collector, memory } = this.#deps;
    const subject = collector.subject(psKey);
    return subject === undefined ? null : { subject, specs: subject.specs.filter((spec) => memory.guard.waits(psKey, spec)) };
  }

  #dated(waiting: Waiting): DatedWaiting | null {
    const { newest, plant } = waiting.subject;
    const measuredAt = newest?.measuredAt ?? null;
    const offsetMinutes = this.#deps.memory.clocks.offsetMinutes(plant.psId);
    if (measuredAt === null || offsetMinutes === null) return null;
    const todayMs = startOfDay(measuredAt + offsetMinutes * MINUTE_MS);
    return { ...waiting, dayMs: todayMs - DAY_MS, endedAt: todayMs - offsetMinutes * MINUTE_MS };
  }

  /** Makes the calls. @returns the history that was received, and the first error (null if no call failed) */
  async #read(calls: readonly HistoryCall[]): Promise<{ readonly days: PeriodHistory; readonly error: BridgeError | null }> {
    const { client, callsLeft, now } = this.#deps;
    const isAffordable = calls.length <= (callsLeft() ?? Number.POSITIVE_INFINITY) * SHARE_OF_CALLS;
    const untilMs = now() + LONGEST_MS;
    let days: PeriodHistory = new Map();
    let error: BridgeError | null = null;
    for (const call of isAffordable ? calls : []) {
      if (now() >= untilMs) break;
      try {
        days = new Map([...days, ...(await client.getDevicePointsDayMonthYearDataList({ ...call, ...DAY_ENDS }))]);
      } catch (thrown) {
        const problem = asBridgeError(thrown);
        error ??= problem;
        if (endsCycle(problem) || problem.code === 'gateway_timeout') break;
      }
    }
    return { days, error };
  }

  /** Confirms the counters of one device. @returns how many were confirmed */
  #confirm({ subject, specs, dayMs, endedAt }: DatedWaiting, days: PeriodHistory): number {
    const { collector, memory } = this.#deps;
    const { psKey, plant } = subject;
    const values = new Map<string, number>();
    for (const spec of specs) {
      const row = days
        .get(psKey)
        ?.get(spec.pointId)
        ?.find(({ time }) => time.startsWith(stampOf(dayMs)));
      const [lowest, highest] = [numberOf(row?.values.get('trough'), spec), numberOf(row?.values.get('peak'), spec)];
      if (lowest === null || highest === null) continue;
      const value = memory.guard.confirm(plant, psKey, spec, subject.specs, { lowest, highest, endedAt });
      if (value !== null) values.set(spec.pointId, value);
    }
    if (values.size > 0) collector.latest.confirm(psKey, values);
    return values.size;
  }
}

/** Returns the history calls: one for up to 50 devices of a type, with all points for which any of these devices waits. */
function callsFor(waiting: readonly DatedWaiting[]): readonly HistoryCall[] {
  if (waiting.length === 0) return [];
  const newestMs = Math.max(...waiting.map(({ dayMs }) => dayMs));
  const recent = waiting.filter(({ dayMs }) => newestMs - dayMs <= SAME_DAYS_MS);
  const oldestMs = Math.min(...recent.map(({ dayMs }) => dayMs));
  const specsByType = new Map<number, Set<PointSpec>>();
  for (const { subject, specs } of recent) {
    const known = specsByType.get(typeOf(subject)) ?? new Set();
    specsByType.set(typeOf(subject), known);
    for (const spec of specs) known.add(spec);
  }
  const subjects = recent.map(
    ({ subject }): HistorySubject => ({
      psKey: subject.psKey,
      deviceType: typeOf(subject),
      specs: [...(specsByType.get(typeOf(subject)) ?? [])],
    }),
  );
  return planCalls(subjects, [{ from: stampOf(oldestMs), to: stampOf(newestMs) }]);
}

const typeOf = ({ device }: Subject): number => device?.deviceType ?? PLANT_DEVICE_TYPE;

const stampOf = (localMs: number): string => formatUtc(localMs).slice(0, 10).replaceAll('-', '');

function numberOf(raw: RawValue | undefined, spec: PointSpec): number | null {
  const { value } = normalise(raw ?? null, spec);
  return typeof value === 'number' ? value : null;
}
