import type { PointSpec } from '../model.ts';

interface CachedPoints {
  readonly specs: readonly PointSpec[];
  readonly readIds: ReadonlySet<string>;
  readonly points: readonly PointSpec[];
}

const NONE: ReadonlySet<string> = new Set();

/** Determines the known points of plants and devices: those that have ever had a value, in this run or an earlier one. */
export class KnownPoints {
  /** Key: `ps_key`. Value: ids of the points that were known in an earlier run. */
  readonly #earlier = new Map<string, ReadonlySet<string>>();
  readonly #made = new Map<string, CachedPoints>();

  /**
   * @returns the known points among the polled points of a device; the same array as before if `specs` and `readIds` are the same
   * objects
   * @param specs the polled points of the device
   * @param readIds ids of the points that have had a value in this run; a new object whenever one is added
   * @param wasKnown whether an earlier run knew a point; called only at the first call for each device
   */
  of(
    psKey: string,
    specs: readonly PointSpec[],
    readIds: ReadonlySet<string>,
    wasKnown: (spec: PointSpec) => boolean,
  ): readonly PointSpec[] {
    const last = this.#made.get(psKey);
    if (last?.specs === specs && last.readIds === readIds) return last.points;
    const earlier = this.#earlierIds(psKey, specs, wasKnown);
    const points = specs.filter(({ pointId }) => readIds.has(pointId) || earlier.has(pointId));
    this.#made.set(psKey, { specs, readIds, points });
    return points;
  }

  #earlierIds(psKey: string, specs: readonly PointSpec[], wasKnown: (spec: PointSpec) => boolean): ReadonlySet<string> {
    const known = this.#earlier.get(psKey);
    if (known !== undefined) return known;
    const ids = specs.filter(wasKnown).map(({ pointId }) => pointId);
    const earlier = ids.length === 0 ? NONE : new Set(ids);
    this.#earlier.set(psKey, earlier);
    return earlier;
  }
}
