import { isDeepStrictEqual } from 'node:util';
import { pointsForDevice, type SelectedPoint, type Selection, type ServiceUnits, withServiceUnits } from '../catalogue/index.ts';
import type { PointSpec } from '../model.ts';

/**
 * The points that are polled for each device. The scale of a point is the user's if there is one, otherwise the one that
 * follows from the cloud's unit, otherwise the catalogue's.
 */
export class EffectivePoints {
  readonly #selection: Selection;
  readonly #computed: readonly PointSpec[];
  readonly #serviceUnits = new Map<number, ReadonlyMap<string, ServiceUnits>>();
  readonly #specs = new Map<string, readonly PointSpec[]>();

  constructor(selection: Selection, computed: readonly PointSpec[]) {
    this.#selection = selection;
    this.#computed = computed;
  }

  /** Records units that the service states for points of a device type. Those of other points stay known. @param units by point id */
  learn(deviceType: number, units: ReadonlyMap<string, ServiceUnits>): void {
    const known = this.#serviceUnits.get(deviceType);
    if ([...units].every(([pointId, unit]) => isDeepStrictEqual(unit, known?.get(pointId)))) return;
    this.#serviceUnits.set(deviceType, new Map([...(known ?? []), ...units]));
    this.#specs.clear();
  }

  /** Whether the service has not stated the units of all these points yet. */
  lacksUnits(deviceType: number, pointIds: readonly string[]): boolean {
    const known = this.#serviceUnits.get(deviceType);
    return !pointIds.every((pointId) => known?.has(pointId));
  }

  /** Whether any point of a device type is polled. */
  covers(deviceType: number): boolean {
    return this.#selection.has(deviceType);
  }

  /** The points of one device, computed points last; empty if no point of its type is selected. */
  specsOf(deviceType: number, psKey: string): readonly PointSpec[] {
    const selected = this.#selection.get(deviceType) ?? [];
    const scope = selected.some((point) => point.psKey === psKey) ? `${deviceType}/${psKey}` : `${deviceType}`;
    const known = this.#specs.get(scope);
    if (known !== undefined) return known;
    const specs = this.#specsFor(deviceType, pointsForDevice(selected, psKey));
    this.#specs.set(scope, specs);
    return specs;
  }

  #specsFor(deviceType: number, points: readonly SelectedPoint[]): readonly PointSpec[] {
    if (points.length === 0) return [];
    const computed = this.#computed.filter((spec) => spec.deviceType === deviceType);
    return [...points.map((point) => this.#inForce(deviceType, point)), ...computed];
  }

  #inForce(deviceType: number, { spec, ownScale }: SelectedPoint): PointSpec {
    const units = this.#serviceUnits.get(deviceType)?.get(spec.pointId);
    return units === undefined || ownScale ? spec : withServiceUnits(spec, units);
  }
}
