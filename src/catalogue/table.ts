/** How a device type's table becomes PointSpecs. */
import type { PointSpec, Preset } from '../model.ts';
import type { Kind } from './kinds.ts';

/** A preset, or `mass`: in preset `all`, but disabled in Home Assistant until the user enables it. */
export type Tier = Preset | 'mass';

/** One line of a table; `diagnostic` marks a technical point. */
export type Row = readonly [pointId: string, ...description: Description];

type Description = readonly [slug: string, en: string, pt: string, kind: Kind, tier: Tier, category?: 'diagnostic' | undefined];

/** The points of one device type, frozen. */
export const table = (deviceType: number, rows: readonly Row[]): readonly PointSpec[] =>
  Object.freeze(
    rows.map(([pointId, slug, en, pt, kind, tier, category]) =>
      Object.freeze({
        deviceType,
        pointId,
        slug,
        name: Object.freeze({ en, pt }),
        ...kind,
        invert: false,
        entityCategory: category ?? null,
        enabledByDefault: tier !== 'mass',
        preset: tier === 'mass' ? 'all' : tier,
      }),
    ),
  );

/**
 * A regular family: the ids in the order of their number, which takes the place of `#` in slug and names and counts from 1
 * (or from the family's `first`).
 */
export const family = (ids: readonly number[], [slug, en, pt, kind, tier, category]: Description, first = 1): readonly Row[] =>
  ids.map((id, index) => {
    const numbered = (text: string): string => text.replaceAll('#', String(first + index));
    return [String(id), numbered(slug), numbered(en), numbered(pt), kind, tier, category];
  });
