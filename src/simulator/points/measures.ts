import type { Observation } from './point.ts';

/** Measures that many devices of a plant share. */

type Measure = (observation: Observation) => number;

export const pvW: Measure = ({ truth }) => truth.pvW;
export const loadW: Measure = ({ truth }) => truth.loadW;
/** Positive = purchase. */
export const gridW: Measure = ({ truth }) => truth.gridW;
export const purchasedW: Measure = ({ truth }) => truth.purchasedW;
export const feedInW: Measure = ({ truth }) => truth.feedInW;
/** Positive = discharge. */
export const batteryW: Measure = ({ truth }) => truth.batteryW;
export const chargeW: Measure = ({ truth }) => truth.chargeW;
export const dischargeW: Measure = ({ truth }) => truth.dischargeW;
/** Power from a hybrid inverter to house and grid; negative while it charges from them. */
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

/** A value for each MPP tracker or module that a device has. */
export const perTracker = ({ device }: Observation, number: number, value: () => number): number | null =>
  number <= device.trackers ? value() : null;
