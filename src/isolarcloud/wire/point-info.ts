import { type Fields, idOf, nameOf, textOf } from './fields.ts';

/** The cloud's description of one point of a device type (getOpenPointInfo). */
export interface PointInfo {
  readonly pointId: string;
  /** In any language, regardless of the requested one (isolarcloud-open-api.md 4.6). */
  readonly name: string | null;
  /** Unit of the raw values; null if they have none. */
  readonly storageUnit: string | null;
  /** Unit that the vendor's app shows, for its own scaled values; null if there is none. */
  readonly showUnit: string | null;
}

/** One entry of getOpenPointInfo; null without a point id. */
export function pointInfoOf(fields: Fields): PointInfo | null {
  const pointId = idOf(fields['point_id'])?.replace(/^p(?=\d)/, '');
  if (pointId === undefined) return null;
  return {
    pointId,
    name: nameOf(fields['point_name']),
    storageUnit: textOf(fields['storage_unit']),
    showUnit: textOf(fields['show_unit']),
  };
}
