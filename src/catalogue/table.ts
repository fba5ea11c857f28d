/** Converts a device type's table to PointSpecs. */
import type { PointRole, PointSpec, Preset } from '../model.ts';
import type { KeyIn, TextKey } from '../texts/texts.ts';
import type { Kind } from './quantities.ts';

/** A preset, or `extended`: in preset `all`, but disabled in Home Assistant until the user enables it. */
type Tier = Preset | 'extended';

/** One line of a table; `diagnostic` marks a technical point. */
export type Row<Id extends string = string> = readonly [pointId: Id, ...description: Description];

type Description = readonly [slug: string, kind: Kind, tier: Tier, category?: 'diagnostic' | undefined];

/** Point ids by their role. */
type Roles = Partial<Record<PointRole, readonly string[]>>;

/**
 * The points of one device type, frozen. A row whose point has no English name does not compile.
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

/** Labels of a family of three phases, and of the voltages between them. */
export const PHASES = ['A', 'B', 'C'];
export const LINES = ['A-B', 'B-C', 'C-A'];

/** A regular family of points: the label of each id, by default its number, replaces `#` in the slug. */
export const family = <const Id extends number>(
  ids: readonly Id[],
  [slug, kind, tier, category]: Description,
  labels: readonly string[] = ids.map((_, index) => String(index + 1)),
): readonly Row<`${Id}`>[] =>
  ids.map((id, index) => {
    const label = labels[index] ?? '';
    return [`${id}`, slug.replace('#', label.toLowerCase().replace('-', '')), kind, tier, category];
  });
