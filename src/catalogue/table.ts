/** Converts a device type's table to PointSpecs. */
import type { PointRole, PointSpec, Preset } from '../model.ts';
import type { KeyIn, TextKey } from '../texts/texts.ts';
import type { Kind } from './quantities.ts';

/** The preset of a point; `extended` is the preset `all` with an entity that is disabled until the user enables it. */
type Tier = Preset | 'extended';

/** One row of a table; `diagnostic` is the entity category of points that only matter for diagnosis. */
export type Row<Id extends string = string> = readonly [pointId: Id, ...description: Description];

type Description = readonly [slug: string, kind: Kind, tier: Tier, category?: 'diagnostic' | undefined];

/** Key: role. Value: the ids of the points with this role. */
type Roles = Partial<Record<PointRole, readonly string[]>>;

/**
 * Returns the points of one device type, frozen. A row whose point has no English name does not compile.
 * @throws Error if a role names a point that is not in the rows
 */
export function table<Type extends number>(
  deviceType: Type,
  rows: readonly Row<KeyIn<`point.${Type}`>>[],
  roles: Roles = {},
): readonly PointSpec[] {
  const roleOf = new Map(entriesOf(roles).flatMap(([role, pointIds]) => pointIds.map((pointId) => [pointId, role] as const)));
  const unknown = [...roleOf.keys()].find((pointId) => !rows.some(([id]) => id === pointId));
  if (unknown !== undefined) throw new Error(`device type ${deviceType} has no point ${unknown}`);
  return Object.freeze(
    rows.map(([pointId, slug, kind, tier, category]) =>
      Object.freeze({
        deviceType,
        pointId,
        slug,
        role: roleOf.get(pointId) ?? null,
        name: Object.freeze({ key: `point.${deviceType}.${pointId}` as TextKey }),
        ...kind,
        invert: false,
        entityCategory: category ?? null,
        enabledByDefault: tier !== 'extended',
        preset: tier === 'extended' ? 'all' : tier,
      }),
    ),
  );
}

const entriesOf = (roles: Roles) => Object.entries(roles) as [PointRole, readonly string[]][];

/** Labels for {@link family}: the three phases, and the voltages between two phases. */
export const PHASES = ['A', 'B', 'C'];
export const LINES = ['A-B', 'B-C', 'C-A'];

/**
 * Returns one row for each point id, all with the same description. In the slug, `#` is replaced by the point's label, which by
 * default is its position, counted from 1.
 */
export const family = <const Id extends number>(
  ids: readonly Id[],
  [slug, kind, tier, category]: Description,
  labels: readonly string[] = ids.map((_, index) => String(index + 1)),
): readonly Row<`${Id}`>[] =>
  ids.map((id, index) => {
    const label = labels[index] ?? '';
    return [`${id}`, slug.replace('#', label.toLowerCase().replace('-', '')), kind, tier, category];
  });
