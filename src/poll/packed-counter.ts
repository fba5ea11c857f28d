import type { CounterState } from '../readings/guard/counter-guard.ts';
import type { CounterSegment } from '../readings/guard/counter-segment.ts';

/**
 * Packs a counter's state into a list of numbers, which takes a third of the space of JSON. The list contains the segment; for
 * a period counter also the start of the period; and, if known, the last segment and the last published value of the period
 * before. Times are stored as differences from `seenAt`.
 * @param seenAt time of the device's newest sample, epoch milliseconds
 * @returns null if the guard has doubts about the counter, which the list cannot represent
 */
export function packed({ period, tracking }: CounterState, seenAt: number): readonly number[] | null {
  const { segment, former, evidence, held, pacePerHour } = tracking;
  if (segment === null || former !== null || evidence !== null || held !== null || pacePerHour !== 0) return null;
  const { offset, raw, at, movedAt } = segment;
  if (period === null) return [offset, raw, at - seenAt, movedAt - seenAt];
  const { before, unreset, zeroFirst } = period;
  if (unreset || zeroFirst) return null;
  const start = period.period - seenAt;
  if (before === null) return [offset, raw, at - seenAt, movedAt - seenAt, start];
  const ended = [before.offset, before.raw, before.at - seenAt, before.movedAt - seenAt, before.shown] as const;
  return [offset, raw, at - seenAt, movedAt - seenAt, start, ...ended];
}

const NUMBERS = { lifetime: 4, firstPeriod: 5, laterPeriod: 10 } as const;

/**
 * Reads a list that {@link packed} wrote. The caller checks whether the numbers are possible.
 * @returns null if the list has a length that {@link packed} never writes
 */
export function unpacked(numbers: readonly number[], seenAt: number): CounterState | null {
  const [, , , , start = 0, , , , , shown = 0] = numbers;
  const state = (period: CounterState['period']): CounterState => ({
    period,
    tracking: { segment: segmentAt(numbers, 0, seenAt), former: null, evidence: null, held: null, pacePerHour: 0 },
  });
  const inPeriod = { period: seenAt + start, unreset: false, zeroFirst: false };
  switch (numbers.length) {
    case NUMBERS.lifetime:
      return state(null);
    case NUMBERS.firstPeriod:
      return state({ ...inPeriod, before: null });
    case NUMBERS.laterPeriod:
      return state({ ...inPeriod, before: { ...segmentAt(numbers, NUMBERS.firstPeriod, seenAt), shown } });
    default:
      return null;
  }
}

function segmentAt(numbers: readonly number[], index: number, seenAt: number): CounterSegment {
  const [offset = 0, raw = 0, at = 0, movedAt = 0] = numbers.slice(index);
  return { offset, raw, at: seenAt + at, movedAt: seenAt + movedAt };
}
