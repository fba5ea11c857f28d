import type { Limits, PointSpec } from '../model.ts';
import { between, limitsAfter } from './limits.ts';
import { findPoint, pointsOf, undocumentedPointsOf } from './points.ts';
import { text } from './quantities.ts';
import { RESERVED_POINT_SLUGS } from './reserved.ts';
import { type RefusedField, refusalOf } from './sensor-classes.ts';
import { slugOf } from './slug.ts';
import { conversion, normaliseUnit } from './units.ts';

/**
 * A point of `points.custom`: a point that the catalogue does not have, or fields that override those of a catalogue point. A
 * field that the user left out is null.
 */
export interface CustomPoint {
  readonly device_type: number;
  readonly point_id: string;
  /** The devices to which the point applies; null: every device of the type. */
  readonly ps_keys: readonly string[] | null;
  readonly name: string | null;
  readonly slug: string | null;
  /** Unit of the published value. */
  readonly unit: string | null;
  readonly device_class: string | null;
  readonly state_class: PointSpec['stateClass'];
  /** Published value = raw value x scale. */
  readonly scale: number | null;
  readonly invert: boolean | null;
  readonly enabled: boolean | null;
  /** Smallest and largest published value. */
  readonly min: number | null;
  readonly max: number | null;
}

/**
 * Returns the spec of a custom point. If the catalogue has the point, the given fields override the catalogue's; a unit without a
 * scale then also sets the scale, if the units differ by a power of ten. If the catalogue does not have the point, its device class
 * is the given one or none, and its state class is the given one, else `total_increasing` for energy, else `measurement` if it has
 * a unit. It is a text if no given field makes it a number (`isText` in readings/normalise.ts).
 * @param isTaken tells whether another custom point of this device type has the slug. The point id is appended to a slug that is
 * taken or reserved.
 */
export function customPointSpec(own: CustomPoint, isTaken: (slug: string) => boolean): PointSpec {
  const base = basePoint(own);
  const deviceClass = own.device_class ?? base.deviceClass;
  const stateClass = own.state_class ?? impliedStateClass(own, base);
  const unit = normaliseUnit(own.unit) ?? base.unit;
  return {
    ...base,
    slug: freeSlug(own, base, isTaken),
    name: own.name === null ? base.name : { own: own.name },
    unit,
    scale: own.scale ?? convertedScale(own, base),
    invert: own.invert ?? base.invert,
    deviceClass,
    stateClass,
    counter: deviceClass === 'energy' ? (base.counter ?? (stateClass === 'total' ? 'lifetime' : 'daily')) : null,
    enabledByDefault: own.enabled ?? base.enabledByDefault,
    limits: limitsWith(own, limitsAfter(base, deviceClass, unit)),
  };
}

/**
 * If only one of `min` and `max` is given, the other keeps the catalogue's value. The catalogue's "suspect" threshold is dropped,
 * because limits from the user are more exact.
 */
function limitsWith({ min, max }: CustomPoint, limits: Limits | null): Limits | null {
  if (min === null && max === null) return limits;
  return between(min ?? limits?.min ?? Number.NEGATIVE_INFINITY, max ?? limits?.max ?? Number.POSITIVE_INFINITY);
}

/** Returns the given field that a supported version of Home Assistant would refuse; null if every supported version accepts all. */
export function refusedFieldOf(own: CustomPoint): RefusedField | null {
  const isAsCatalogued = own.device_class === null && own.unit === null && own.state_class === null;
  return isAsCatalogued ? null : refusalOf(customPointSpec(own, () => false));
}

/** Returns the limits in force: `min` and `max` of the custom point, otherwise the catalogue's; null if there are no limits. */
export const customPointLimits = (own: CustomPoint): Pick<Limits, 'min' | 'max'> | null => customPointSpec(own, () => false).limits;

/** Whether `min` or `max` is given for a status point, which would then lose its texts, because only numbers have limits. */
export const isLimitedStatus = (own: CustomPoint): boolean =>
  (own.min !== null || own.max !== null) && basePoint({ ...own, min: null, max: null }).values !== null;

/**
 * Returns the spec that the given fields override: the catalogue's point, or a plain text if the catalogue does not have the
 * point. A status point with a given unit, class or limit is treated as a number.
 */
function basePoint(own: CustomPoint): PointSpec {
  const base = findPoint(own.device_type, own.point_id) ?? plainPoint(own);
  const isReclassed = own.device_class !== null && own.device_class !== base.deviceClass;
  const isLimited = own.min !== null || own.max !== null;
  const isQuantity = own.unit !== null || own.state_class !== null || isReclassed || isLimited;
  return isQuantity && base.values !== null ? { ...base, ...text } : base;
}

const plainPoint = ({ device_type, point_id, unit, scale, name }: CustomPoint): PointSpec => ({
  ...text,
  deviceType: device_type,
  pointId: point_id,
  slug: slugOf(name ?? '') || `p${slugOf(point_id)}`,
  name: { own: name ?? point_id },
  rawUnit: scale === null ? normaliseUnit(unit) : null,
  role: null,
  invert: false,
  entityCategory: null,
  enabledByDefault: true,
  preset: 'all',
});

/**
 * The catalogue's state class is kept only with the catalogue's device class. Another device class implies its own state class
 * (home-assistant.md 2.1).
 */
function impliedStateClass({ device_class, unit }: CustomPoint, base: PointSpec): PointSpec['stateClass'] {
  const isKept = base.stateClass !== null && (device_class === null || device_class === base.deviceClass);
  if (isKept) return base.stateClass;
  if (device_class === 'energy') return 'total_increasing';
  return (unit ?? base.unit) === null ? null : 'measurement';
}

function convertedScale(own: CustomPoint, base: PointSpec): number {
  const unit = normaliseUnit(own.unit);
  if (unit === null || base.rawUnit === null) return base.scale;
  return conversion(base.rawUnit, unit) ?? base.scale;
}

/** Returns a slug that no other point of this device type has, whether selected or not: a slug must not change with the preset. */
function freeSlug(own: CustomPoint, base: PointSpec, isTaken: (slug: string) => boolean): string {
  const catalogue = [...pointsOf(own.device_type), ...undocumentedPointsOf(own.device_type)];
  const others = new Set(catalogue.filter((spec) => spec.pointId !== own.point_id).map((spec) => spec.slug));
  let slug = slugOf(own.slug ?? '') || base.slug;
  while (others.has(slug) || isTaken(slug) || RESERVED_POINT_SLUGS.has(slug)) slug = `${slug}_${slugOf(own.point_id)}`;
  return slug;
}
