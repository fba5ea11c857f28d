import type { RawValue, RawValues } from '../../model.ts';
import type { Fields } from './fields.ts';
import { rawValueOf } from './raw-value.ts';

/** The columns of rows that have the same fields in the same order. */
interface Layout {
  /** All fields of a row. */
  readonly fields: readonly string[];
  /** The fields among them that are points. */
  readonly points: readonly string[];
  /** For each point id its position in `points`. */
  readonly positions: ReadonlyMap<string, number>;
}

/**
 * The points of a reply's rows as columns: rows with the same fields, as all devices of a reply usually have them, share the
 * description of their fields, and each has only its values.
 */
export class PointColumns {
  #layout: Layout = layoutOf([]);

  /** The values of the points of a row. Fields such as `p24` are points. */
  valuesOf(row: Fields): RawValues {
    const fields = Object.keys(row);
    if (!isEqual(fields, this.#layout.fields)) this.#layout = layoutOf(fields);
    const { points, positions } = this.#layout;
    return new Row(
      positions,
      points.map((field) => rawValueOf(row[field])),
    );
  }
}

class Row implements RawValues {
  readonly #positions: ReadonlyMap<string, number>;
  readonly #values: readonly RawValue[];

  constructor(positions: ReadonlyMap<string, number>, values: readonly RawValue[]) {
    this.#positions = positions;
    this.#values = values;
  }

  get(pointId: string): RawValue | undefined {
    const position = this.#positions.get(pointId);
    return position === undefined ? undefined : this.#values[position];
  }

  *[Symbol.iterator](): Iterator<readonly [pointId: string, value: RawValue]> {
    for (const [pointId, position] of this.#positions) yield [pointId, this.#values[position] ?? null];
  }
}

function layoutOf(fields: readonly string[]): Layout {
  const points = fields.filter((field) => /^p\d{1,9}$/.test(field));
  return { fields, points, positions: new Map(points.map((field, position) => [field.slice(1), position])) };
}

const isEqual = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((field, index) => field === other[index]);
