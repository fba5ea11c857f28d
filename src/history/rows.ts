import type { MinuteHistory, PeriodHistory, Statistic } from '../isolarcloud/wire/history.ts';
import type { PointSpec, RawValue } from '../model.ts';
import { normalise } from '../readings/normalise.ts';
import type { HistoryCall, HistorySubject } from './request-plan.ts';
import { readableStamp } from './time-range.ts';

/** The values of one point of one device in one period or at one moment, in the order of the output's columns. */
export type HistoryRow = readonly [psKey: string, pointId: string, time: string, ...values: (number | string | null)[]];

export type SpecOf = (psKey: string, pointId: string) => PointSpec | null;
export type Order = 'oldest_first' | 'newest_first';

/** Returns a function that finds a point by ps_key and point id among the subjects; it returns null if no subject has the point. */
export function specLookup(subjects: readonly HistorySubject[]): SpecOf {
  const specs = new Map(subjects.map((subject) => [subject.psKey, subject.specs]));
  return (psKey, pointId) => specs.get(psKey)?.find((spec) => spec.pointId === pointId) ?? null;
}

/** Returns the rows of a reply by device, then point, then time, because iSolarCloud may send them in any order. */
export function periodRows(history: PeriodHistory, call: HistoryCall, statistics: readonly Statistic[], specOf: SpecOf, order: Order) {
  return inOrder(call, order, specOf, (psKey, pointId, value) =>
    (history.get(psKey)?.get(pointId) ?? []).map(({ time, values }) => [
      time,
      ...statistics.map((statistic) => value(values.get(statistic) ?? null, statistic)),
    ]),
  );
}

export function minuteRows(history: MinuteHistory, call: HistoryCall, specOf: SpecOf, order: Order): readonly HistoryRow[] {
  return inOrder(call, order, specOf, (psKey, pointId, value) =>
    (history.get(psKey) ?? []).flatMap(({ time, values }) => (values.has(pointId) ? [[time, value(values.get(pointId) ?? null)]] : [])),
  );
}

type Stamped = [time: string, ...values: (number | string | null)[]];
type Published = (raw: RawValue, statistic?: Statistic) => number | string | null;

function inOrder(
  { psKeys, pointIds }: HistoryCall,
  order: Order,
  specOf: SpecOf,
  rowsOf: (psKey: string, pointId: string, value: Published) => Stamped[],
): readonly HistoryRow[] {
  const sign = order === 'newest_first' ? -1 : 1;
  return psKeys.flatMap((psKey) =>
    pointIds.flatMap((pointId) => {
      const spec = specOf(psKey, pointId);
      if (spec === null) return [];
      const unlimited = { ...spec, limits: null };
      // The statistic `total` of a point is the sum of its samples, which may exceed the limits of the point.
      const rows = rowsOf(psKey, pointId, (raw, statistic) => normalise(raw, statistic === 'total' ? unlimited : spec).value);
      const sorted = rows.sort(([one], [other]) => sign * (one < other ? -1 : Number(one > other)));
      return sorted.map(([time, ...values]): HistoryRow => [psKey, pointId, readableStamp(time), ...values]);
    }),
  );
}
