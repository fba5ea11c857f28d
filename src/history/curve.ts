/** A known value of a lifetime counter at a moment. */
export interface Anchor {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reading: number;
}

/** A distribution over time: returns the amount between two moments, such as the sunlight, in any unit. */
export type Share = (fromMs: number, toMs: number) => number;

/** An even distribution over time. */
export const evenly: Share = (fromMs, toMs) => toMs - fromMs;

/** Returns the value of a counter at a moment (epoch milliseconds); null before the first anchor and after the last. */
export type Curve = (atMs: number) => number | null;

/**
 * Returns a curve that interpolates a counter between its anchors. The energy between two anchors is distributed over the time by
 * `share`; if the share is zero there, evenly.
 * @param widestMs if the counter grows between two anchors that are further apart than this, the curve is null between them
 */
export function curveThrough(anchors: readonly Anchor[], share: Share = evenly, widestMs = Number.POSITIVE_INFINITY): Curve {
  const sorted = anchors.toSorted((one, other) => one.at - other.at);
  const wholes = new Map<number, number>();
  return (atMs) => {
    const index = lastUpTo(sorted, atMs);
    const before = sorted[index];
    if (before === undefined) return null;
    if (before.at === atMs) return before.reading;
    const after = sorted[index + 1];
    if (after === undefined) return null;
    if (after.reading === before.reading) return before.reading;
    if (after.at - before.at > widestMs) return null;
    const whole = wholes.get(index) ?? share(before.at, after.at);
    wholes.set(index, whole);
    const part = whole > 0 ? share(before.at, atMs) / whole : evenly(before.at, atMs) / evenly(before.at, after.at);
    return before.reading + (after.reading - before.reading) * part;
  };
}

/** Returns the index of the last anchor at or before a moment; -1 if all anchors are later. */
function lastUpTo(anchors: readonly Anchor[], atMs: number): number {
  let [low, high] = [-1, anchors.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((anchors[middle]?.at ?? 0) <= atMs) low = middle;
    else high = middle - 1;
  }
  return low;
}
