import { conversion } from '../../catalogue/units.ts';
import type { LiveDocument } from '../../live/live-document.ts';
import { measuredAtOf as measuredAtOfPrevious } from '../../live/previous-run.ts';
import { type Counter, PLANT_DEVICE_TYPE, type PointRole, type PointSpec } from '../../model.ts';
import { isPvMeasurement } from '../../readings/data-state.ts';

/** The documents of a plant and of its devices. */
export type PlantDocuments = readonly LiveDocument[];

/** A document that measures a quantity of the plant, and the point that does. */
export interface MeasuredBy {
  readonly document: LiveDocument;
  readonly spec: PointSpec;
}

export const deviceTypeOf = ({ subject, psId, psKey }: LiveDocument): number =>
  subject?.device?.deviceType ?? (subject === null ? deviceTypeIn(psKey, psId) : PLANT_DEVICE_TYPE);

/** ps_key = {ps_id}_{device_type}_{device_code}_{chnnl_id} (isolarcloud-open-api.md 5.1). */
export const deviceTypeIn = (psKey: string, psId: string): number => Number.parseInt(psKey.slice(psId.length + 1), 10);

/**
 * Returns the documents that measure a quantity, from the first group of device types in which any device measures it. Only one group
 * is used, because the plant's own values include those of its devices.
 * @param isWanted whether a point measures the quantity; only the first such point of a device is used
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

/** Returns the published value of a point, converted to the unit; null if the value is not a number. */
export function numberIn({ document, spec }: MeasuredBy, unit: string): number | null {
  const value = document.state[spec.slug];
  const factor = conversion(spec.unit ?? '', unit);
  return typeof value === 'number' && factor !== null ? value * factor : null;
}

/**
 * Returns the present value of a measurement. The value of a device that is asleep counts only if it is 0; a device that is stale has no
 * present value.
 */
export function presentNumber(measured: MeasuredBy, unit: string): number | null {
  const { document, spec } = measured;
  const value = numberIn(measured, unit);
  if (document.dataState === 'fresh') return value;
  return document.dataState === 'asleep' && isPvMeasurement(spec) && value === 0 ? 0 : null;
}

/** Returns the sum of the values; null if there are no values or one of them is null. */
export function sumOf(values: readonly (number | null)[]): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return rounded(sum);
}

/** Removes binary rounding errors, so that 0.1 + 0.2 is 0.3, and turns -0 into 0. */
export const rounded = (value: number): number => Number(value.toPrecision(12)) + 0;

/** Returns when the values of a document were measured, epoch milliseconds; null: never, or at an unknown time. */
export function measuredAtOf({ subject, state }: LiveDocument): number | null {
  return subject?.newest === undefined ? measuredAtOfPrevious(state) : subject.newest.measuredAt;
}
