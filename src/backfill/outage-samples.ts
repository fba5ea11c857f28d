import { createHash } from 'node:crypto';
import { MINUTE_MS, parseUtc } from '../calendar.ts';
import { hourOf, sampleAnchors } from '../history/counter.ts';
import type { Anchor } from '../history/curve.ts';
import { type ExportDeps, type HistoryQuery, historySteps } from '../history/export.ts';
import { daysBetween, type PlantTime } from '../history/plant-time.ts';
import { MAX_POINTS, planCalls } from '../history/request-plan.ts';
import { type HistoryRow, specLookup } from '../history/rows.ts';
import { readableStamp, type Slice, slices } from '../history/time-range.ts';
import type { TimeWindow } from '../homeassistant/statistics/heal-plan.ts';
import type { PointSpec } from '../model.ts';
import { formatLocal } from '../readings/device-time.ts';
import type { Progress } from '../store/state.ts';
import type { BackfillSubject, TimedCounter } from './counters.ts';

/** A sample of a plant or device as the history of the cloud has it, with the keys of the state document. */
export interface PastSample {
  readonly psId: string;
  readonly psKey: string;
  /** Epoch milliseconds. */
  readonly measuredAt: number;
  readonly state: Readonly<Record<string, number | string | null>>;
}

/** Returns what is added to a lifetime counter of the cloud before it is published (`CounterSegment.offset`). */
type OffsetOf = (psKey: string, pointId: string) => number;

export interface OutageSamplesDeps extends ExportDeps {
  /** Opens the progress log of an operation. @param work a hash that identifies the operation */
  readonly openProgress: (work: string) => Promise<Progress<readonly HistoryRow[]>>;
  readonly offsetOf: OffsetOf;
}

/** The samples of an outage. Its progress logs keep what was read until `forget`, so that nothing is read twice. */
export class OutageSamples {
  readonly #deps: OutageSamplesDeps;
  readonly #journals: Progress<readonly HistoryRow[]>[] = [];
  readonly #rows = new Map<string, HistoryRow[]>();
  readonly #subjects = new Map<string, { readonly subject: BackfillSubject; readonly time: PlantTime }>();

  constructor(deps: OutageSamplesDeps) {
    this.#deps = deps;
  }

  /**
   * Reads the samples of the devices of some counters. Further points of these devices are read as long as they take no further call.
   * @param polled the points of each plant and device that the bridge polls
   * @throws the errors of the calls
   */
  async read(counters: readonly TimedCounter[], polled: readonly BackfillSubject[], window: TimeWindow): Promise<void> {
    const byTimes = new Map<string, { readonly slices: readonly Slice[]; readonly subjects: BackfillSubject[] }>();
    for (const [psKey, ofDevice] of grouped(counters, ({ subject }) => subject.psKey)) {
      const { subject, time } = ofDevice[0];
      const further = polled.find((each) => each.psKey === psKey)?.specs ?? [];
      const chosen = { ...subject, specs: pointsOf(ofDevice, further) };
      this.#subjects.set(psKey, { subject: chosen, time });
      const wanted = slicesOf(window, time);
      const key = JSON.stringify(wanted);
      const group = byTimes.get(key) ?? { slices: wanted, subjects: [] };
      byTimes.set(key, group);
      group.subjects.push(chosen);
    }
    for (const group of byTimes.values()) await this.#readGroup(group.subjects, group.slices);
  }

  /** The values of a counter as the bridge would have published them, oldest first. */
  anchorsOf({ subject: { psKey }, spec: { pointId }, time }: TimedCounter): readonly Anchor[] {
    const offset = this.#deps.offsetOf(psKey, pointId);
    const rows = (this.#rows.get(psKey) ?? []).filter((row) => row[1] === pointId);
    return sampleAnchors(rows, time).map(({ at, reading }) => ({ at, reading: reading + offset }));
  }

  /** All samples that were read, oldest first. A sample whose time or values are not known is left out. */
  all(): readonly PastSample[] {
    const found = [...this.#subjects.values()].flatMap(({ subject, time }) => this.#samplesOf(subject, time));
    return found.toSorted((one, other) => one.measuredAt - other.measuredAt);
  }

  /** Deletes the progress logs. */
  async forget(): Promise<void> {
    for (const journal of this.#journals) await journal.remove();
  }

  #samplesOf({ psId, psKey, specs }: BackfillSubject, time: PlantTime): readonly PastSample[] {
    const specOf = new Map(specs.map((spec) => [spec.pointId, spec]));
    const byStamp = grouped(this.#rows.get(psKey) ?? [], ([, , stamp]) => stamp);
    return [...byStamp].flatMap(([stamp, rows]) => {
      const [measuredAt, localMs] = [time.momentOf(stamp), parseUtc(stamp)];
      if (measuredAt === null || localMs === null || rows.every(([, , , value]) => value === null)) return [];
      const values = rows.flatMap(([, pointId, , value = null]): [string, number | string | null][] => {
        const spec = specOf.get(pointId);
        return spec === undefined ? [] : [[spec.slug, this.#published(psKey, spec, value)]];
      });
      const deviceTime = formatLocal(localMs, (localMs - measuredAt) / MINUTE_MS);
      return [{ psId, psKey, measuredAt, state: { ...Object.fromEntries(values), device_time: deviceTime } }];
    });
  }

  #published(psKey: string, { counter, pointId }: PointSpec, value: number | string | null): number | string | null {
    return counter === 'lifetime' && typeof value === 'number' ? value + this.#deps.offsetOf(psKey, pointId) : value;
  }

  async #readGroup(subjects: readonly BackfillSubject[], wanted: readonly Slice[]): Promise<void> {
    const calls = planCalls(subjects, wanted);
    const [from = '', to = ''] = [wanted[0]?.from, wanted.at(-1)?.to];
    const query: HistoryQuery = { span: { period: 'minute', from, to }, statistics: [], intervalMinutes: 5, order: 'oldest_first' };
    const work = createHash('sha256').update(JSON.stringify(calls)).digest('hex').slice(0, 12);
    const journal = await this.#deps.openProgress(work);
    this.#journals.push(journal);
    for await (const rows of historySteps(query, calls, specLookup(subjects), journal, this.#deps)) {
      for (const row of rows) {
        const known = this.#rows.get(row[0]) ?? [];
        this.#rows.set(row[0], known);
        known.push(row);
      }
    }
  }
}

/** The points of the counters, then the others up to the number that one call can have. */
function pointsOf(counters: readonly TimedCounter[], others: readonly PointSpec[]): readonly PointSpec[] {
  const own = counters.map(({ spec }) => spec);
  const ids = new Set(own.map(({ pointId }) => pointId));
  return [...own, ...others.filter(({ pointId }) => !ids.has(pointId))].slice(0, Math.max(own.length, MAX_POINTS));
}

/** The slices of the plant's days that have a part of the window, from the beginning of its first hour on. */
function slicesOf({ fromMs, toMs }: TimeWindow, time: PlantTime): readonly Slice[] {
  const from = hourOf(fromMs);
  const momentOf = (stamp: string, otherwise: number): number => time.momentOf(readableStamp(stamp)) ?? otherwise;
  return daysBetween(from, toMs, time)
    .flatMap((day) => slices({ period: 'minute', from: day, to: day }))
    .filter((slice) => momentOf(slice.to, toMs) >= from && momentOf(slice.from, from) <= toMs);
}

type Group<T> = readonly [T, ...T[]];

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, Group<T>> {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
