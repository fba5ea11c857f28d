import type { Flow } from './flow.ts';

/** The quantities that add up over time: energies in Wh, and hours of operation (`…Hours`). */
export interface Totals {
  readonly pv: number;
  readonly load: number;
  readonly purchased: number;
  readonly feedIn: number;
  readonly charge: number;
  readonly discharge: number;
  readonly direct: number;
  readonly pvHours: number;
  readonly chargeHours: number;
  readonly dischargeHours: number;
}
export type TotalName = keyof Totals;

/** For each total the rate at which it grows: its increase per hour. */
export const RATES: readonly (readonly [TotalName, (flow: Flow) => number])[] = [
  ['pv', (flow) => flow.pvW],
  ['load', (flow) => flow.loadW],
  ['purchased', (flow) => flow.purchasedW],
  ['feedIn', (flow) => flow.feedInW],
  ['charge', (flow) => flow.chargeW],
  ['discharge', (flow) => flow.dischargeW],
  ['direct', (flow) => flow.directW],
  ['pvHours', (flow) => (flow.pvW > 0 ? 1 : 0)],
  ['chargeHours', (flow) => (flow.chargeW > 0 ? 1 : 0)],
  ['dischargeHours', (flow) => (flow.dischargeW > 0 ? 1 : 0)],
];

const NAMES = RATES.map(([name]) => name);

/** Builds totals from a value for each entry of `RATES`. */
export const totals = (valueAt: (index: number) => number): Totals =>
  Object.fromEntries(NAMES.map((name, index) => [name, valueAt(index)])) as Record<TotalName, number>;

/** Returns the increase of each total since an earlier moment. */
export const totalsSince = (now: Totals, before: Totals): Totals =>
  totals((index) => {
    const name = NAMES[index] as TotalName;
    return now[name] - before[name];
  });
