import type { Observation } from './point.ts';

/** Functions that compute values which points of several device types share. */

type Measure = (observation: Observation) => number;

export const pvW: Measure = ({ truth }) => truth.pvW;
export const loadW: Measure = ({ truth }) => truth.loadW;
/** Grid power; positive while the plant purchases energy. */
export const gridW: Measure = ({ truth }) => truth.gridW;
export const purchasedW: Measure = ({ truth }) => truth.purchasedW;
export const feedInW: Measure = ({ truth }) => truth.feedInW;
/** Battery power; positive while the battery discharges. */
export const batteryW: Measure = ({ truth }) => truth.batteryW;
export const chargeW: Measure = ({ truth }) => truth.chargeW;
export const dischargeW: Measure = ({ truth }) => truth.dischargeW;
/** Power from a hybrid inverter to the house and the grid; negative while the battery is charged from them. */
export const hybridAcW: Measure = ({ truth }) => truth.pvW + truth.dischargeW - truth.chargeW;
export const soc: Measure = ({ truth }) => truth.soc;
export const socPercent: Measure = ({ truth }) => truth.soc * 100;
export const storedWh: Measure = ({ truth }) => truth.storedWh;
export const warmerThanAir =
  (kelvin: number): Measure =>
  ({ truth }) =>
    truth.ambientC + kelvin;
export const always =
  (value: number): Measure =>
  () =>
    value;

/** Returns the value of an MPP tracker or a module; null if the device has fewer than `number` of them. */
export const perTracker = ({ device }: Observation, number: number, value: () => number): number | null =>
  number <= device.trackers ? value() : null;
