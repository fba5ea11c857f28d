import { pointsForDevice, type SelectedPoint, type Selection, type ServiceUnits, withServiceUnits } from '../catalogue/index.ts';
import type { PointSpec } from '../model.ts';

/** Which points are read of a device, with the scale that is in force: the user's, else the service's, else the catalogue's. */
export class EffectivePoints {
  readonly #selection: Selection;
  readonly #computed: readonly PointSpec[];
  readonly #serviceUnits = new Map<number, ReadonlyMap<string, ServiceUnits>>();
  readonly #specs = new Map<string, readonly PointSpec[]>();

  constructor(selection: Selection, computed: readonly PointSpec[]) {
    this.#selection = selection;
    this.#computed = computed;
  }

  /** What getOpenPointInfo says of a device type, by point id. */
  learn(deviceType: number, units: ReadonlyMap<string, ServiceUnits>): void {
    this.#serviceUnits.set(deviceType, units);
    this.#specs.clear();
  }

  /** Whether anything is read of a device type. */
  covers(deviceType: number): boolean {
    return this.#selection.has(deviceType);
  }

  /** The points of one device; none where nothing is selected of its type. */
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
