import type { PointSpec } from '../model.ts';
import { SharedIds } from '../poll/shared-ids.ts';

interface CachedPoints {
  readonly specs: readonly PointSpec[];
  readonly readIds: ReadonlySet<string>;
  readonly points: readonly PointSpec[];
}

/** Determines the known points of plants and devices: those that have ever had a value, in this run or an earlier one. */
export class KnownPoints {
  /** Key: `ps_key`. Value: ids of the points that were known in an earlier run. */
  readonly #earlier = new Map<string, ReadonlySet<string>>();
  /** Key: `ps_key`. Value: the last result, and from what it was made. */
  readonly #made = new Map<string, CachedPoints>();
  /** Key: polled points, then ids of the known points. Value: the known points, which devices of one type share. */
  readonly #shared = new WeakMap<readonly PointSpec[], Map<ReadonlySet<string>, readonly PointSpec[]>>();
  readonly #sharedIds = new SharedIds();

  /**
   * @returns the known points among the polled points of a device; the same array if `specs` is the same array and the same points
   * are known, also for other devices
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
    const ids = this.#sharedIds.of([...readIds, ...this.#earlierIds(psKey, specs, wasKnown)]);
    const points = this.#pointsWith(specs, ids);
    this.#made.set(psKey, { specs, readIds, points });
    return points;
  }

  #pointsWith(specs: readonly PointSpec[], ids: ReadonlySet<string>): readonly PointSpec[] {
    const ofSpecs = this.#shared.get(specs) ?? new Map<ReadonlySet<string>, readonly PointSpec[]>();
    this.#shared.set(specs, ofSpecs);
    const points = ofSpecs.get(ids) ?? specs.filter(({ pointId }) => ids.has(pointId));
    ofSpecs.set(ids, points);
    return points;
  }

  #earlierIds(psKey: string, specs: readonly PointSpec[], wasKnown: (spec: PointSpec) => boolean): ReadonlySet<string> {
    const known = this.#earlier.get(psKey);
    if (known !== undefined) return known;
    const earlier = this.#sharedIds.of(specs.filter(wasKnown).map(({ pointId }) => pointId));
    this.#earlier.set(psKey, earlier);
    return earlier;
  }
}
