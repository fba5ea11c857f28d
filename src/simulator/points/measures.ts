import type { Observation } from './point.ts';

/** What many devices of a plant see alike. */

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
/** What a hybrid inverter gives to the house and the grid; negative while it charges from them. */
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

/** A value that a device has only as many of as it has MPP trackers or modules. */
export const perTracker = ({ device }: Observation, number: number, value: () => number): number | null =>
  number <= device.trackers ? value() : null;
