import type { Plant } from '../../model.ts';
import { type Getters, type Value, valuesOf } from './values.ts';

const PLANT = {
  online: ({ online }) => online,
  fault_status: ({ faultStatus }) => faultStatus,
  fault_count: ({ faultCount }) => faultCount,
  alarm_count: ({ alarmCount }) => alarmCount,
  build_status: ({ buildStatus }) => buildStatus,
  connection_type: ({ connectionType }) => connectionType,
  /** Converts W to kWp. */
  capacity: ({ capacity }) => (capacity === null ? null : capacity / 1_000),
  install_date: ({ installDate }) => installDate,
} satisfies Getters<Plant>;

export type PlantKey = keyof typeof PLANT;
/** The keys of a plant's document besides its points, in its order. */
export const PLANT_KEYS: readonly string[] = Object.keys(PLANT);

/** @returns the values of a plant's document that come from the cloud's listings */
export const plantValues = (plant: Plant): Record<PlantKey, Value> => valuesOf(PLANT, plant);
