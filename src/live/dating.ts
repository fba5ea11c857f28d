import { PLANT_DEVICE_TYPE } from '../model.ts';
import type { Subject } from '../poll/collector.ts';
import type { PlantClocks } from '../poll/plant-clocks.ts';
import { canSleep, type DataState, dataStateHoldsUntil, dataStateOf } from '../readings/data-state.ts';
import { ageLimitMs } from '../readings/freshness.ts';
import { isSunDown, sunHoldsUntil, type Whereabouts } from '../readings/sun.ts';
import { measuredAtOf, type PreviousState } from './previous-run.ts';

/** Times in epoch milliseconds and milliseconds. */
interface Moment {
  readonly nowMs: number;
  readonly pollingIntervalMs: number;
}

/** What the age of values depends on. */
interface Measured {
  readonly psId: string;
  readonly psKey: string;
  readonly deviceType: number;
  readonly measuredAt: number | null;
  readonly whereabouts: Whereabouts;
}

/** How much the newest values can be believed, and until when that holds while no sample comes; null: for ever. */
export interface Dated {
  readonly dataState: DataState;
  readonly untilMs: number | null;
}

/** @param previous what an earlier run published of it; undefined where it did not, or where this run has read it */
export function dateSubject(
  { psKey, plant, device, newest }: Subject,
  previous: PreviousState | undefined,
  clocks: PlantClocks,
  moment: Moment,
): Dated {
  if (newest === undefined && previous !== undefined) return datePrevious(previous, clocks, moment);
  const deviceType = device?.deviceType ?? PLANT_DEVICE_TYPE;
  const measuredAt = newest?.readings.measuredAt ?? null;
  return date({ psId: plant.psId, psKey, deviceType, measuredAt, whereabouts: plant }, clocks, moment);
}

export const datePrevious = ({ psId, psKey, deviceType, state }: PreviousState, clocks: PlantClocks, moment: Moment): Dated =>
  date({ psId, psKey, deviceType, measuredAt: measuredAtOf(state), whereabouts: clocks.whereabouts(psId) }, clocks, moment);

function date(
  { psId, psKey, deviceType, measuredAt, whereabouts }: Measured,
  clocks: PlantClocks,
  { nowMs, pollingIntervalMs }: Moment,
): Dated {
  const offsetMinutes = clocks.offsetMinutes(psId);
  const observed = {
    measuredAt,
    nowMs,
    limitMs: ageLimitMs({ sampleIntervalMs: clocks.sampleIntervalMs(psId, psKey), pollingIntervalMs }),
    canSleep: canSleep(deviceType),
    sunIsDown: () => isSunDown(whereabouts, offsetMinutes, nowMs),
    sunHoldsUntil: () => sunHoldsUntil(whereabouts, offsetMinutes, nowMs),
  };
  const dataState = dataStateOf(observed);
  return { dataState, untilMs: dataStateHoldsUntil(dataState, observed) };
}
