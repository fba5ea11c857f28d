import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/calendar.ts';
import { type CallCounts, type CallLimits, callsIn, exhausted, NO_CALLS, usable, withCalls } from '../../../src/schedule/call-budget.ts';
import { PollScheduler } from '../../../src/schedule/poll-scheduler.ts';
import type { Lag } from '../../../src/simulator/plant.ts';
import { isMissing, lagMs } from '../../../src/simulator/sampling.ts';

/** Options of a simulation of when the cloud has samples. It has the simulator's delays, but no HTTP, so that a month takes seconds. */
export interface TimingOptions {
  readonly plants: number;
  readonly days: number;
  /** Delay of samples in addition to each plant's own delay of 20 to 120 s. */
  readonly lag: Partial<Lag>;
  readonly limits?: Partial<CallLimits>;
  /** Returns the time between two samples, at a time after the start. */
  readonly periodMs?: (elapsedMs: number) => number;
  /** By how much the clock of the bridge's machine is ahead. */
  readonly skewMs?: number;
  /** If given, the bridge polls at this fixed interval, whenever samples appear. */
  readonly blindMs?: number;
  readonly intervalMs?: number;
  readonly isAwake?: (elapsedMs: number) => boolean;
}

export interface Outcome {
  /** For each sample that was read, the time since it appeared in the cloud. */
  readonly agesMs: readonly number[];
  /** Number of calls of the polls; a call is for at most 50 plants. */
  readonly calls: number;
  /** Number of all calls on each day. */
  readonly callsByDay: readonly number[];
  /** Number of calls for each sample of 50 plants. */
  readonly callsPerSample: number;
  /** Share of all samples that were read. */
  readonly seen: number;
  /** For each day, the numbers of samples from one read sample of the first plant to the next. */
  readonly gapsByDay: readonly (readonly number[])[];
}

const START = Date.UTC(2026, 2, 1);
const LISTS_EVERY_MS = 15 * MINUTE_MS;
const KEYS_PER_CALL = 50;

export const REALISTIC: Partial<Lag> = {
  deviationMs: 8 * SECOND_MS,
  stragglers: { share: 0.02, fromMs: 60 * SECOND_MS, toMs: 180 * SECOND_MS },
  missingShare: 0.01,
};
export const slowerFromDay15 = (elapsedMs: number): number => (elapsedMs < 15 * DAY_MS ? 5 : 10) * MINUTE_MS;

export function runTiming(options: TimingOptions): Outcome {
  const { days, skewMs = 0, periodMs = () => 5 * MINUTE_MS, isAwake = () => true } = options;
  const names = Array.from({ length: options.plants }, (_, index) => String(index));
  const plants = new Map(
    names.map((psId, index) => [
      psId,
      { lag: lagOf(options, index), site: { seed: 1_000 + 31 * index } as Parameters<typeof lagMs>[0]['site'] },
    ]),
  );
  const visibleAt = (psId: string, atMs: number): number => {
    const plant = plants.get(psId);
    const index = Math.round(atMs / (5 * MINUTE_MS));
    return plant === undefined || isMissing(plant, index) || !isAwake(atMs - START) ? Number.POSITIVE_INFINITY : atMs + lagMs(plant, index);
  };
  const newest = (psId: string, nowMs: number): number => {
    const stepMs = periodMs(nowMs - 5 * MINUTE_MS - START);
    let atMs = Math.floor(nowMs / stepMs) * stepMs;
    while (visibleAt(psId, atMs) > nowMs) atMs -= stepMs;
    return atMs;
  };

  let counts: CallCounts = NO_CALLS;
  const limits: CallLimits = { perHour: 2_000, perDay: null, perMonth: null, ...options.limits };
  const callsOf = (psIds: readonly string[]): number => Math.ceil(psIds.length / KEYS_PER_CALL);
  const scheduler = new PollScheduler({
    schedule: 'phase',
    intervalMs: options.intervalMs ?? 5 * MINUTE_MS,
    budget: { usable: (span) => usable(span, limits), used: (span, atMs) => callsIn(span, counts, atMs - skewMs) },
    calls: { callsOf },
  });
  const seen = new Map<string, number>();
  const agesMs: number[] = [];
  const gapsByDay: number[][] = Array.from({ length: days }, () => []);
  const callsByDay = Array.from({ length: days }, () => 0);
  let calls = 0;
  let nowMs = START + 17 * MINUTE_MS;
  let listedMs = 0;
  for (let psIds: readonly string[] = names; nowMs < START + days * DAY_MS; ) {
    const day = Math.floor((nowMs - START) / DAY_MS);
    const lists = nowMs - listedMs >= LISTS_EVERY_MS - MINUTE_MS ? 1 : 0;
    if (lists > 0) listedMs = nowMs;
    const isSpent = exhausted(withCalls(counts, callsOf(psIds) - 1 + lists, nowMs), limits, nowMs) !== null;
    const spent = isSpent ? 0 : callsOf(psIds);
    counts = withCalls(counts, spent + lists, nowMs);
    calls += spent;
    callsByDay[day] = (callsByDay[day] ?? 0) + spent + lists;
    const shown = new Map(isSpent ? [] : psIds.map((psId) => [psId, newest(psId, nowMs)]));
    for (const [psId, atMs] of shown) {
      const before = seen.get(psId);
      if (before !== undefined && before >= atMs) continue;
      seen.set(psId, atMs);
      agesMs.push(nowMs - visibleAt(psId, atMs));
      if (psId === '0' && before !== undefined && atMs - before < HOUR_MS) gapsByDay[day]?.push((atMs - before) / periodMs(nowMs - START));
    }
    scheduler.recordPoll({
      asked: psIds,
      completeness: new Map([...shown].map(([psId, newestMs]) => [psId, { newestMs, isWhole: true }])),
      present: names,
      readAt: nowMs + skewMs,
      calls: spent,
    });
    const blind = { atMs: nowMs + (options.blindMs ?? 0), psIds: names };
    const round = options.blindMs === undefined ? scheduler.next(nowMs + skewMs) : blind;
    nowMs = Math.max(nowMs + 1, round.atMs - (options.blindMs === undefined ? skewMs : 0));
    psIds = round.psIds;
  }
  let samples = 0;
  for (let elapsedMs = 0; elapsedMs < days * DAY_MS; elapsedMs += periodMs(elapsedMs)) samples += isAwake(elapsedMs) ? 1 : 0;
  return {
    agesMs,
    calls,
    callsByDay,
    callsPerSample: calls / (samples * callsOf(names)),
    seen: agesMs.length / (samples * names.length),
    gapsByDay,
  };
}

/** Returns the delay of a plant's samples: 20 to 120 s, the same in every run. */
const lagOf = ({ lag }: TimingOptions, index: number): Lag => ({
  baseMs: (20 + ((index * 61 + 37) % 101)) * SECOND_MS,
  jitterMs: 0,
  ...lag,
});

export const percentile = (values: readonly number[], share: number): number =>
  Float64Array.from(values).sort()[Math.floor(share * (values.length - 1))] ?? Number.NaN;
