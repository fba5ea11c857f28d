/** What a lifetime counter showed at a moment. */
export interface Anchor {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reading: number;
}

/** How much of something falls between two moments, in any unit: the light of the sun, or time itself. */
export type Share = (fromMs: number, toMs: number) => number;

/** What falls evenly. */
export const evenly: Share = (fromMs, toMs) => toMs - fromMs;

/** A counter over time; null where nothing is known: before the first anchor and after the last. */
export type Curve = (atMs: number) => number | null;

/**
 * A counter between its anchors: what was counted from one to the next is spread over the time between them by `share`, evenly
 * where that says there was nothing.
 * @param widestMs anchors further apart than this say nothing of what was counted between them
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

/** Index of the last anchor that is not later; -1 where all are. */
function lastUpTo(anchors: readonly Anchor[], atMs: number): number {
  let [low, high] = [-1, anchors.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((anchors[middle]?.at ?? 0) <= atMs) low = middle;
    else high = middle - 1;
  }
  return low;
}
