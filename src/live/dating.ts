import { PLANT_DEVICE_TYPE } from '../model.ts';
import type { Subject } from '../poll/collector.ts';
import type { PlantClocks } from '../poll/plant-clocks.ts';
import { canSleep, type DataState, dataStateHoldsUntil, dataStateOf } from '../readings/data-state.ts';
import { ageLimitMs } from '../readings/freshness.ts';
import { isSunDown, sunHoldsUntil, type Whereabouts } from '../readings/sun.ts';
import { measuredAtOf, type PreviousState } from './previous-run.ts';

/** The present time in epoch milliseconds, and the polling interval in milliseconds. */
interface AgeContext {
  readonly nowMs: number;
  readonly pollingIntervalMs: number;
}

/**
 * The inputs from which the data state of a plant or device is computed. `measuredAt`: when its newest values were measured, epoch
 * milliseconds; null if there are none.
 */
interface MeasuredSubject {
  readonly psId: string;
  readonly psKey: string;
  readonly deviceType: number;
  readonly measuredAt: number | null;
  readonly whereabouts: Whereabouts;
}

/**
 * The data state of the newest values. `untilMs`: when it ends if no further sample arrives, epoch milliseconds; null if it lasts
 * for ever.
 */
export interface DatedState {
  readonly dataState: DataState;
  readonly untilMs: number | null;
}

/**
 * Determines the data state of a listed plant or device.
 * @param previous the document of an earlier run; undefined if there is none, or if this run has read the device
 */
export function dateSubject(
  { psKey, plant, device, newest }: Subject,
  previous: PreviousState | undefined,
  clocks: PlantClocks,
  moment: AgeContext,
): DatedState {
  if (newest === undefined && previous !== undefined) return datePrevious(previous, clocks, moment);
  const deviceType = device?.deviceType ?? PLANT_DEVICE_TYPE;
  const measuredAt = newest?.measuredAt ?? null;
  return date({ psId: plant.psId, psKey, deviceType, measuredAt, whereabouts: plant }, clocks, moment);
}

export const datePrevious = ({ psId, psKey, deviceType, state }: PreviousState, clocks: PlantClocks, moment: AgeContext): DatedState =>
  date({ psId, psKey, deviceType, measuredAt: measuredAtOf(state), whereabouts: clocks.whereabouts(psId) }, clocks, moment);

function date(
  { psId, psKey, deviceType, measuredAt, whereabouts }: MeasuredSubject,
  clocks: PlantClocks,
  { nowMs, pollingIntervalMs }: AgeContext,
): DatedState {
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
