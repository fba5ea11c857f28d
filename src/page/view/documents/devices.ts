import type { Preset } from '../../../model.ts';
import type { DataState } from '../../../readings/data-state.ts';

/** The plant itself or one of its devices, with its points. */
export interface DeviceView {
  readonly psKey: string;
  readonly psId: string;
  readonly name: string;
  readonly deviceType: number;
  /** null: the catalogue does not know the type. */
  readonly typeName: string | null;
  readonly model: string | null;
  readonly serialNumber: string | null;
  readonly firmware: string | null;
  readonly dataState: DataState;
  /** When the newest values of the device were measured; null: never, or at an unknown time. */
  readonly measuredAt: number | null;
  readonly faultStatus: 'fault' | 'alarm' | 'normal' | null;
  readonly stateTopic: string;
  readonly availabilityTopic: string;
  /** Whether the availability topic of the device has the payload `online`. */
  readonly available: boolean;
  /** Number of rejected values since the start. */
  readonly rejected: number;
  readonly points: readonly PointView[];
  /** Number of points of the device type that the bridge does not read. `GET api/devices/:ps_key/points` lists them. */
  readonly furtherPoints: number;
}

/** What selects a point. */
export type SelectedBy = 'preset' | 'include' | 'custom' | 'computed';

export interface PointView {
  /** `<device type>/<point id>` */
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** The value in the retained state topic at this moment. */
  readonly value: number | string | null;
  readonly unit: string | null;
  /** Number of decimals to show; null: all decimals of the value. */
  readonly precision: number | null;
  /**
   * Whether the point has ever had a value, in this run or an earlier one. Other points have no entity, and the page hides them until the
   * user asks.
   */
  readonly known: boolean;
  /** Why the newest value was not published as the cloud sent it; null if it was. */
  readonly held: string | null;
  readonly selectedBy: SelectedBy;
  /** The preset that has the point; null for a custom or computed point. */
  readonly preset: Preset | null;
  /**
   * The topic that has only this value; null unless `mqtt.plain_topics` is on. In the state topic of the device, the slug is the key of the
   * value.
   */
  readonly plainTopic: string | null;
  /** The announced entity id, which the user may have changed in Home Assistant; null: the point is not announced. */
  readonly entityId: string | null;
}

/** A point of the catalogue that the bridge does not read. */
export interface OfferedPoint {
  /** `<device type>/<point id>` */
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly unit: string | null;
  readonly preset: Preset;
  /** The YAML that adds the point, with two lines: `points:` and `  include: [14/13142]`. */
  readonly yaml: string;
}

/** `GET api/devices/:ps_key/points` */
export interface OfferedPoints {
  readonly psKey: string;
  readonly points: readonly OfferedPoint[];
}
