import { conversion } from '../../catalogue/units.ts';
import type { LiveDocument } from '../../live/live-document.ts';
import { measuredAtOf as measuredAtOfPrevious } from '../../live/previous-run.ts';
import { type Counter, PLANT_DEVICE_TYPE, type PointRole, type PointSpec } from '../../model.ts';
import { isPvMeasurement } from '../../readings/data-state.ts';

/** Of a plant, the document of itself and of its devices. */
export type PlantDocuments = readonly LiveDocument[];

/** The documents that measure a quantity of the plant, and the point of each. */
export interface MeasuredBy {
  readonly document: LiveDocument;
  readonly spec: PointSpec;
}

export const deviceTypeOf = ({ subject, psId, psKey }: LiveDocument): number =>
  subject?.device?.deviceType ?? (subject === null ? deviceTypeIn(psKey, psId) : PLANT_DEVICE_TYPE);

/** ps_key = {ps_id}_{device_type}_{device_code}_{chnnl_id} (isolarcloud-open-api.md 5.1). */
export const deviceTypeIn = (psKey: string, psId: string): number => Number.parseInt(psKey.slice(psId.length + 1), 10);

/**
 * The documents of the first group of device types in which any measures the quantity. The plant's own values include those of
 * its devices, so the groups exclude each other.
 * @param isWanted whether a point measures the quantity; the first such point of a device stands for it
 */
export function measuredBy(
  documents: PlantDocuments,
  groups: readonly (readonly number[])[],
  isWanted: (spec: PointSpec) => boolean,
): readonly MeasuredBy[] {
  for (const group of groups) {
    const found = documents.flatMap((document) => {
      const spec = group.includes(deviceTypeOf(document)) ? document.points.find(isWanted) : undefined;
      return spec === undefined ? [] : [{ document, spec }];
    });
    if (found.length > 0) return found;
  }
  return [];
}

export const hasRole =
  (role: PointRole, counter: Counter | null = null) =>
  (spec: PointSpec): boolean =>
    spec.role === role && spec.counter === counter;

/**
 * The published value of a point in a unit.
 * @returns null if the point has no number
 */
export function numberIn({ document, spec }: MeasuredBy, unit: string): number | null {
  const value = document.state[spec.slug];
  const factor = conversion(spec.unit ?? '', unit);
  return typeof value === 'number' && factor !== null ? value * factor : null;
}

/** The present value of a measurement: of a device that is asleep only a zero is one, of one that is silent nothing. */
export function presentNumber(measured: MeasuredBy, unit: string): number | null {
  const { document, spec } = measured;
  const value = numberIn(measured, unit);
  if (document.dataState === 'fresh') return value;
  return document.dataState === 'asleep' && isPvMeasurement(spec) && value === 0 ? 0 : null;
}

/** The sum of the values; null unless there are some, and all are known. */
export function sumOf(values: readonly (number | null)[]): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return rounded(sum);
}

/** 0.1 + 0.2 is 0.3, and there is no -0. */
export const rounded = (value: number): number => Number(value.toPrecision(12)) + 0;

/** When the values of a document were measured, epoch milliseconds; null: never, or at an unknown time. */
export function measuredAtOf({ subject, state }: LiveDocument): number | null {
  return subject?.newest === undefined ? measuredAtOfPrevious(state) : subject.newest.measuredAt;
}
