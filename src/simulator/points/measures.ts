import type { Observation } from './point.ts';

/** Measures that many devices of a plant share. */

type Measured = (observation: Observation) => number;

export const pvW: Measured = ({ truth }) => truth.pvW;
export const loadW: Measured = ({ truth }) => truth.loadW;
/** Positive = purchase. */
export const gridW: Measured = ({ truth }) => truth.gridW;
export const purchasedW: Measured = ({ truth }) => truth.purchasedW;
export const feedInW: Measured = ({ truth }) => truth.feedInW;
/** Positive = discharge. */
export const batteryW: Measured = ({ truth }) => truth.batteryW;
export const chargeW: Measured = ({ truth }) => truth.chargeW;
export const dischargeW: Measured = ({ truth }) => truth.dischargeW;
/** Power from a hybrid inverter to house and grid; negative while it charges from them. */
export const hybridAcW: Measured = ({ truth }) => truth.pvW + truth.dischargeW - truth.chargeW;
export const soc: Measured = ({ truth }) => truth.soc;
export const socPercent: Measured = ({ truth }) => truth.soc * 100;
export const storedWh: Measured = ({ truth }) => truth.storedWh;
export const warmerThanAir =
  (kelvin: number): Measured =>
  ({ truth }) =>
    truth.ambientC + kelvin;
export const always =
  (value: number): Measured =>
  () =>
    value;

/** A value for each MPP tracker or module that a device has. */
export const perTracker = ({ device }: Observation, number: number, value: () => number): number | null =>
  number <= device.trackers ? value() : null;
