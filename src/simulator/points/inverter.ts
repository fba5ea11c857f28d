import { always, perTracker, warmerThanAir } from './measures.ts';
import {
  around,
  counter,
  frequency,
  gauge,
  lineVoltage,
  numbered,
  type Observation,
  type PointTable,
  phaseVoltage,
  status,
  unsupported,
  watts,
} from './point.ts';

const acPower = ({ truth, device }: Observation) => truth.pvW * device.share;
const dcPower = (observation: Observation) => acPower(observation) / 0.98;
const trackerVoltage = (observation: Observation, number: number) =>
  acPower(observation) > 0 ? around(observation, 30 + number, 580, 40) : 0;

/** Ids of the points for voltage, current and power of MPP trackers, in the order of the trackers. */
const TRACKER_VOLTAGE = [5, 7, 9, 45, 47, 49, 51, 53, 55, 57, 7401, 7402, 7723, 7725, 7727, 7729, 7731, 7733, 7735, 7737];
const TRACKER_CURRENT = [6, 8, 10, 46, 48, 50, 52, 54, 56, 58, 7451, 7452, 7724, 7726, 7728, 7730, 7732, 7734, 7736, 7738];
const TRACKER_POWER = [11, 12, 13, 59, 60, 61, 62, 63, 64, 65];

const range = (from: number, until: number, step = 1) =>
  Array.from({ length: Math.floor((until - from) / step) + 1 }, (_, index) => from + index * step);
const STRING_VOLTAGE = [...range(96, 113), ...range(7166, 7179), ...range(7707, 7721, 2)];
const STRING_CURRENT = [...range(70, 85), 92, 93, ...range(313, 326), ...range(7708, 7722, 2)];

const perString = (observation: Observation, number: number, value: () => number) =>
  number <= observation.device.strings ? value() : null;

/** Key: point id. Value: definition of the point, for a string inverter (device type 1). */
export const INVERTER_POINTS: PointTable = {
  1: counter('day', 'Yield Today', 'pv'),
  87: counter('month', 'Yield This Month', 'pv'),
  88: counter('year', 'Yield This Year', 'pv'),
  2: counter('lifetime', 'Total Yield', 'pv'),
  24: watts('Total Active Power', acPower),
  14: watts('Total DC Power', dcPower),
  18: gauge('Phase A Voltage', 'V', phaseVoltage(1)),
  19: gauge('Phase B Voltage', 'V', phaseVoltage(2)),
  20: gauge('Phase C Voltage', 'V', phaseVoltage(3)),
  21: gauge('Phase A Current', 'A', (o) => acPower(o) / 687),
  22: gauge('Phase B Current', 'A', (o) => acPower(o) / 687),
  23: gauge('Phase C Current', 'A', (o) => acPower(o) / 687),
  25: gauge('Total Reactive Power', 'var', (o) => acPower(o) * 0.01),
  94: gauge('Array Insulation Resistance', 'kΩ', (o) => around(o, 40, 1400, 300), 0),
  27: gauge('Grid Frequency', 'Hz', frequency, 2),
  7356: unsupported('Total Operation Time', 'h'),
  15: gauge('A-B Line Voltage', 'V', lineVoltage(1)),
  16: gauge('B-C Line Voltage', 'V', lineVoltage(2)),
  17: gauge('C-A Line Voltage', 'V', lineVoltage(3)),
  4: gauge('Internal Air Temperature', '℃', (o) => o.truth.ambientC + 10 + acPower(o) / 1500),
  95: gauge('Bus Voltage', 'V', (o) => around(o, 41, 640, 15)),
  26: gauge('Total Power Factor', '', (o) => (acPower(o) > 0 ? 1 : 0), 3),
  120: unsupported('Number of AFCI Faults'),
  90: unsupported('Negative Voltage to Ground', 'V'),
  43: gauge('Total Apparent Power', 'VA', acPower),
  33: gauge('Module 1 Temperature', '℃', warmerThanAir(8)),
  ...numbered([34, 35, 36, 37, 38], (number) => unsupported(`Module ${number + 1} Temperature`, '℃')),
  39: unsupported('Positive Impedance to Ground', 'Ω'),
  40: unsupported('Negative Impedance to Ground', 'Ω'),
  41: unsupported('Active Power Regulation Actual Value', 'W'),
  42: unsupported('Reactive Power Regulation Actual Value', 'va'),
  67: unsupported('Daily Yield (Theoretical)', 'Wh'),
  ...numbered(TRACKER_VOLTAGE, (n) => gauge(`MPPT${n} Voltage`, 'V', (o) => perTracker(o, n, () => trackerVoltage(o, n)))),
  ...numbered(TRACKER_CURRENT, (n) =>
    gauge(`MPPT${n} Current`, 'A', (o) => perTracker(o, n, () => dcPower(o) / o.device.trackers / (trackerVoltage(o, n) || 1))),
  ),
  ...numbered(STRING_VOLTAGE, (n) => gauge(`String ${n} Voltage`, 'V', (o) => perString(o, n, () => trackerVoltage(o, n)))),
  ...numbered(STRING_CURRENT, (n) =>
    gauge(`String ${n} Current`, 'A', (o) => perString(o, n, () => dcPower(o) / o.device.strings / (trackerVoltage(o, n) || 1))),
  ),
  ...numbered(TRACKER_POWER, (n) => watts(`PV${n} Power`, (o) => perTracker(o, n, () => dcPower(o) / o.device.trackers))),
  3: counter('lifetime', 'Total On-grid Running Time', 'pvHours', 'h'),
  29: status('Operating status', (o) => (acPower(o) > 0 ? 64 : 4608)),
  304: status('Device Fault Status', always(4)),
  86: unsupported('Pac-Nom.'),
};
