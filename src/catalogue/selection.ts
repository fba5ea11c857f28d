/** Selects the points to poll, by the section `points` of the configuration. */
import { type PointSpec, PRESETS, type Preset } from '../model.ts';
import { type CustomPoint, customPointSpec } from './custom-point.ts';
import { CATALOGUE_TYPES, findPoint, pointsOf, whyNoPoints } from './points.ts';

/** The members of the configuration section `points` that select points. */
export interface PointsSection {
  readonly preset: Preset;
  /** Only these device types are polled. */
  readonly device_types: 'all' | readonly number[];
  /** `<device type>/<point id>`: catalogue points beyond the preset. */
  readonly include: readonly string[];
  /** `<device type>/<point id>`, or `<device type>/*`. */
  readonly exclude: readonly string[];
  readonly custom: readonly CustomPoint[];
}

export interface SelectedPoint {
  readonly spec: PointSpec;
  /** The only device to which the point applies (`ps_keys` of a custom point); null: it applies to every device of the type. */
  readonly psKey: string | null;
  /** Whether the user has set the scale; if so, the units from getOpenPointInfo are ignored. */
  readonly ownScale: boolean;
}

/** Key: device type. Value: its selected points. Types without a selected point are absent. */
export type Selection = ReadonlyMap<number, readonly SelectedPoint[]>;

/**
 * Returns the selected points. `exclude` of a device type removes only points of the preset; `exclude` of a point removes it even
 * if `include` or `custom` names it. Of several custom points for the same point and device the last one counts.
 */
export function selectPoints(points: PointsSection): Selection {
  const chosen = [...fromPreset(points), ...fromInclude(points), ...fromCustom(points)].filter(
    ({ spec }) => isPolled(points, spec.deviceType) && !points.exclude.includes(`${spec.deviceType}/${spec.pointId}`),
  );
  const byIdentity = new Map(chosen.map((point) => [`${point.spec.deviceType}/${point.spec.pointId}/${point.psKey ?? ''}`, point]));
  const selection = new Map<number, SelectedPoint[]>();
  for (const point of byIdentity.values()) {
    const { deviceType } = point.spec;
    selection.set(deviceType, [...(selection.get(deviceType) ?? []), point]);
  }
  return selection;
}

/** Returns the points of one device. A custom point that names the device replaces the point that applies to every device. */
export function pointsForDevice(selected: readonly SelectedPoint[], psKey: string): readonly SelectedPoint[] {
  const own = selected.filter((point) => point.psKey === psKey);
  const ownIds = new Set(own.map(({ spec }) => spec.pointId));
  return [...selected.filter((point) => point.psKey === null && !ownIds.has(point.spec.pointId)), ...own];
}

const isPolled = ({ device_types }: PointsSection, deviceType: number): boolean =>
  device_types === 'all' || device_types.includes(deviceType);

const fromCatalogue = (spec: PointSpec): SelectedPoint => ({ spec, psKey: null, ownScale: false });

const fromPreset = ({ preset, exclude }: PointsSection): SelectedPoint[] =>
  CATALOGUE_TYPES.filter((type) => whyNoPoints(type) === null && !exclude.includes(`${type}/*`))
    .flatMap(pointsOf)
    .filter((spec) => PRESETS.indexOf(spec.preset) <= PRESETS.indexOf(preset))
    .map(fromCatalogue);

const fromInclude = ({ include }: PointsSection): SelectedPoint[] =>
  include.flatMap((entry) => {
    const [type = '', pointId = ''] = entry.split('/');
    const spec = findPoint(Number(type), pointId);
    return spec === null ? [] : [fromCatalogue(spec)];
  });

function fromCustom({ custom }: PointsSection): SelectedPoint[] {
  const slugOwners = new Map<string, string>();
  return custom.flatMap((own) => {
    const { device_type, point_id, ps_keys, scale } = own;
    const isTaken = (slug: string): boolean => (slugOwners.get(`${device_type}/${slug}`) ?? point_id) !== point_id;
    const spec = customPointSpec(own, isTaken);
    slugOwners.set(`${device_type}/${spec.slug}`, point_id);
    const psKeys: readonly (string | null)[] = ps_keys ?? [null];
    return psKeys.map((psKey) => ({ spec, psKey, ownScale: scale !== null }));
  });
}
