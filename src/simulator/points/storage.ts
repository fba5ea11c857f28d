import { always, batteryW, gridW, loadW, pvW, socPercent, storedWh, warmerThanAir } from './measures.ts';
import { around, counter, frequency, gauge, type Observation, type PointTable, percent, status, unsupported, watts } from './point.ts';

/** The points of the devices of a commercial storage plant (open-api-guide.md 4.5.2). */

const cell = ({ truth }: Observation) => 3250 + 130 * truth.soc;

/**
 * Key: point id. Value: definition of the point, for a power conversion system (device type 37). Powers are positive while it
 * discharges the battery.
 */
export const PCS_POINTS: PointTable = {
  44010: watts('Overall Total Active Power', batteryW),
  44011: gauge('Overall total reactive power', 'var', ({ truth }) => Math.abs(truth.batteryW) * 0.01),
  44012: gauge('Overall PF', '', always(1), 3),
  44025: status('Work Mode', always(1)),
  44029: gauge('Overall Grid Frequency', 'Hz', frequency, 2),
  44231: status('Running Status', ({ truth }) => (truth.batteryW === 0 ? 8 : 64)),
  44244: gauge('Internal Air Temperature', '℃', ({ truth }) => truth.ambientC + 10 + Math.abs(truth.batteryW) / 8000),
  44803: status('Device S/N', ({ device }) => device.serialNumber),
  44823: status('PCS-DSP Version Number', () => 'DSP_V11_A'),
  44824: unsupported('PCS-CPLD Version Number'),
};

/**
 * Key: point id. Value: definition of the point, for a battery cluster management unit (device type 44). Its state of charge
 * is in per cent.
 */
export const CLUSTER_POINTS: PointTable = {
  59002: gauge('total voltage', 'V', (o) => (cell(o) * 240) / 1000),
  59003: gauge('Total Current', 'A', (o) => o.truth.batteryW / ((cell(o) * 240) / 1000)),
  59004: percent('SOC', socPercent),
  59006: unsupported('rack cap'),
  59008: gauge('Highest cell voltage', 'mV', (o) => cell(o) + around(o, 50, 1.8, 0.8)),
  59010: gauge('Lowest Cell Voltage', 'mV', (o) => cell(o) - around(o, 51, 1.8, 0.8)),
  59012: gauge('Highest cell temperature', '℃', warmerThanAir(4.8)),
  59014: gauge('Min Cell Temperature', '℃', warmerThanAir(3.2)),
  59403: status('Software Version', () => 'CMU_V21_A'),
};

/** Key: point id. Value: definition of the point, for a local controller (device type 45). */
export const LOCAL_CONTROLLER_POINTS: PointTable = {
  59502: status('Software Version', () => 'LC_V21_B'),
  59535: counter('lifetime', 'Total Charge', 'charge'),
  59536: counter('lifetime', 'Total Discharge', 'discharge'),
  59541: watts('Total Active Power', batteryW),
  59542: gauge('Total Reactive Power', 'var', ({ truth }) => Math.abs(truth.batteryW) * 0.01),
  59546: counter('day', 'Daily Charge', 'charge'),
  59547: counter('day', 'Daily Discharge', 'discharge'),
  59551: status('Working Mode', always(1)),
  59552: status('Working Status', ({ truth }) => (truth.batteryW === 0 ? 0 : 1)),
  59705: status('Device S/N', ({ device }) => device.serialNumber),
};

/** Key: point id. Value: definition of the point, for an energy management system (device type 26). */
export const EMS_POINTS: PointTable = {
  24620: counter('day', 'ESS Daily Charge', 'charge'),
  24621: counter('day', 'ESS Daily Discharge', 'discharge'),
  24622: counter('lifetime', 'ESS Total Charge', 'charge'),
  24623: counter('lifetime', 'ESS Total Discharge', 'discharge'),
  24624: watts('PV Active Power', pvW),
  24625: watts('Energy Storage Active Power', batteryW),
  24626: watts('Grid Active Power', gridW),
  24627: counter('day', 'Daily PV Yield', 'pv'),
  24628: counter('lifetime', 'Total PV Yield', 'pv'),
  24629: percent('Energy Storage SOC', socPercent),
  24630: gauge('Energy Storage Remaining Charge', 'Wh', storedWh),
  24631: watts('Active Load', loadW),
};
