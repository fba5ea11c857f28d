export const CURVE_COLUMNS = ['solar', 'home', 'grid', 'battery', 'soc'] as const;

export type CurveColumn = (typeof CURVE_COLUMNS)[number];

/** `GET api/plants/:ps_id/curve`: the last 48 hours. Powers in W with the signs of the energy picture, `soc` in %. */
export interface CurveView {
  readonly psId: string;
  /** Time of the first sample. Sample `i` is at `startAt + i * stepMs`. */
  readonly startAt: number;
  readonly stepMs: number;
  /** The values of each column, all of the same length; null: a gap. */
  readonly columns: Readonly<Record<CurveColumn, readonly (number | null)[]>>;
  /** Indices of the samples in which a value was rejected or held. */
  readonly doubtful: readonly number[];
  /** Times within the curve at which the sun is down at the plant; empty if the coordinates are not known. */
  readonly nights: readonly { readonly from: number; readonly to: number }[];
  /** When the bridge was started. Earlier values were saved by an earlier run, and the start explains a gap before this time. */
  readonly bridgeStartedAt: number;
}

/** A sample that the browser adds to the curve. It replaces the last sample if both have the same time. */
export interface CurvePoint {
  readonly psId: string;
  readonly at: number;
  readonly values: Readonly<Record<CurveColumn, number | null>>;
  readonly doubtful: boolean;
}
