/** The options `points.include` and `points.exclude`. */
export interface PointLists {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** A change of which points are read. `isOfPreset`: the preset selects the point as well. */
export type PointChange =
  | { readonly kind: 'add'; readonly id: string }
  | { readonly kind: 'leave_out'; readonly id: string; readonly isOfPreset: boolean };

/** Returns the lists with the change in them. @param change its `id` is `<device type>/<point id>` */
export function withPointChange({ include, exclude }: PointLists, change: PointChange): PointLists {
  const { id } = change;
  const without = (list: readonly string[]): readonly string[] => list.filter((other) => other !== id);
  if (change.kind === 'add') return { include: [...without(include), id], exclude: without(exclude) };
  return { include: without(include), exclude: change.isOfPreset ? [...without(exclude), id] : exclude };
}

/** Whether all points of the type are left out, so that a point of it cannot be added. */
export const isTypeExcluded = ({ exclude }: PointLists, id: string): boolean => exclude.includes(id.replace(/\d+$/, '*'));
