import type { Reading, ReadingColumns } from '../model.ts';

/** Each point with its value; none if there are no readings. */
export const readingsOf = (columns: ReadingColumns | undefined): readonly Reading[] =>
  columns?.specs.map((spec, index) => ({ spec, value: columns.values[index] ?? null })) ?? [];

/** The value of a point; null if it has none or is not read. */
export const pointValue = ({ specs, values }: ReadingColumns, pointId: string): Reading['value'] =>
  values[specs.findIndex((spec) => spec.pointId === pointId)] ?? null;
