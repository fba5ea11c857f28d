/** At most 50 keys and 100 points a realtime call (isolarcloud-api.md section 4, "Limits"). */
export const KEYS_PER_CALL = 50;
const MAX_POINTS = 100;

export interface Batch {
  readonly keys: readonly string[];
  readonly pointIds: readonly string[];
}

/** Every key with every point exactly once, in the fewest calls: see {@link callsFor}. */
export function batches(keys: readonly string[], pointIds: readonly string[]): Batch[] {
  const pointParts = chunks([...new Set(pointIds)], MAX_POINTS);
  return chunks([...new Set(keys)], KEYS_PER_CALL).flatMap((part) => pointParts.map((points) => ({ keys: part, pointIds: points })));
}

/** Calls that so many keys and points take. */
export const callsFor = (keys: number, points: number): number => Math.ceil(keys / KEYS_PER_CALL) * Math.ceil(points / MAX_POINTS);

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
