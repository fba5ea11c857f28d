import { type Fields, idOf, nameOf, textOf } from './fields.ts';

/** The cloud's description of one point of a device type (getOpenPointInfo). */
export interface PointInfo {
  readonly pointId: string;
  /** The language of the name may differ from the requested one (isolarcloud-open-api.md 4.6). */
  readonly name: string | null;
  /** Unit of the raw values; null if the values have no unit. */
  readonly storageUnit: string | null;
  /** Unit in which the vendor's app shows the values after scaling them; null if the values have no unit there. */
  readonly showUnit: string | null;
}

/** One entry of `point_dict` (oauth.md 6): it has the unit of the values, but not that of the app. */
export function pointUnitOf(fields: Fields): PointInfo | null {
  const info = pointInfoOf(fields);
  return info && { ...info, storageUnit: textOf(fields['point_unit']) };
}

/** Decodes an entry of getOpenPointInfo; null if it has no point id. */
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
