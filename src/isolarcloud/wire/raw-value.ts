import type { RawValue } from '../../model.ts';
import { isRecord, textOf } from './fields.ts';

/**
 * Reads the raw value of a point. `{unit, value}` without a unit is unwrapped. With a unit, the value was scaled for display,
 * and would be wrong by a power of ten in the point's smallest unit, so it reads as null.
 */
export function rawValueOf(value: unknown): RawValue {
  if (isRecord(value)) return textOf(value['unit']) === null && !isRecord(value['value']) ? rawValueOf(value['value']) : null;
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
