import type { DataState } from '../../../readings/data-state.ts';
import type { EnergyPicture, TodaySums } from './energy.ts';

/** One page of the list of plants. */
export interface PlantPage {
  /** Number of plants that match the search. */
  readonly matching: number;
  /** Number of all plants. */
  readonly all: number;
  /** Number of this page; the first page is 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly search: string;
  /** Whether only plants with problems are listed. */
  readonly problemsOnly: boolean;
  readonly plants: readonly PlantRow[];
}

/** A plant in the list. */
export interface PlantRow {
  readonly psId: string;
  readonly name: string;
  /** Offset of the plant's time from UTC in minutes; null while it is not known. */
  readonly offsetMinutes: number | null;
  readonly dataState: DataState;
  readonly measuredAt: number | null;
  /** Power of the modules, W. */
  readonly solarPower: number | null;
  /** Energy of the modules today, kWh. */
  readonly producedToday: number | null;
  /** Time of the end of the plant's day, at which the energies of today become unknown; null if they are unknown already. */
  readonly dayEndsAt: number | null;
  readonly soc: number | null;
  readonly openAlarms: number;
  readonly online: boolean | null;
  /** Whether the plant has a problem: it is stale or offline, has a fault, or has an open alarm. */
  readonly hasProblem: boolean;
}

/** The head of a plant's page. */
export interface PlantView extends PlantRow {
  readonly type: string | null;
  /** kWp */
  readonly capacity: number | null;
  readonly installDate: string | null;
  readonly faultStatus: 'fault' | 'alarm' | 'normal' | null;
  /** Whether the sun is down at the plant at present; false if the coordinates are not known. */
  readonly sunIsDown: boolean;
  readonly energy: EnergyPicture;
  readonly today: TodaySums;
  readonly alarms: readonly AlarmView[];
  /** Keys of the plant itself and of its devices, in the order in which they are shown. */
  readonly psKeys: readonly string[];
}

export interface AlarmView {
  readonly name: string;
  readonly code: string | null;
  /** `fault`, `alarm`, `notice` or `suggestion`. */
  readonly kind: string | null;
  readonly level: number | null;
  readonly device: string | null;
  /** When the alarm began, as text of the cloud, in the time of the plant. */
  readonly since: string | null;
}
