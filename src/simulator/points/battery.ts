import { always, soc, warmerThanAir } from './measures.ts';
import { around, counter, gauge, numbered, type Observation, type PointTable, ratio, status, unsupported } from './point.ts';

const MODULES = 4;
const voltage = ({ truth }: Observation) => 240 + 30 * truth.soc;
const cell = (o: Observation, salt: number) => 3200 + 130 * o.truth.soc + around(o, salt, 0, 1.5);
const perModule = (number: number, millivolts: (o: Observation) => number) => (o: Observation) =>
  number <= MODULES ? millivolts(o) : null;
const upwards = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

/** Key: point id. Value: definition of the point, for the battery of a hybrid inverter (device type 43). */
export const BATTERY_POINTS: PointTable = {
  58601: gauge('Battery Voltage', 'V', voltage),
  58602: gauge('Battery Current', 'A', (o) => o.truth.batteryW / voltage(o)),
  58603: gauge('Battery Temperature', '℃', warmerThanAir(4)),
  58604: ratio('Battery Level', soc),
  58605: ratio('Battery Health (SOH)', always(0.98)),
  58606: counter('lifetime', 'Total Battery Charging Energy', 'charge'),
  58607: counter('lifetime', 'Total Battery Discharging Energy', 'discharge'),
  58608: status('Battery Operation Status', ({ truth }) => (truth.batteryW === 0 ? 0 : 1)),
  58609: unsupported('Standard Health Status'),
  58610: gauge('Max.Voltage of Cell', 'mV', (o) => cell(o, 50) + 2),
  58611: status('Position of Max-Voltage Cell', always(17)),
  58612: gauge('Min.Voltage of Cell', 'mV', (o) => cell(o, 51) - 2),
  58613: status('Position of Min-Voltage Cell', always(42)),
  58614: gauge('Max.Temperature of Module', '℃', warmerThanAir(5)),
  58615: status('Max.Temperature Position of Module', always(2)),
  58616: gauge('Min.Temperature of Module', '℃', warmerThanAir(3)),
  58617: status('Min.Temperature Position of Module', always(4)),
  ...numbered(upwards(58618, 8), (n) =>
    gauge(
      `Max. Cell Voltage of Module ${n}`,
      'mV',
      perModule(n, (o) => cell(o, 60 + n) + 2),
    ),
  ),
  ...numbered(upwards(58626, 8), (n) =>
    gauge(
      `Min. Cell Voltage of Module ${n}`,
      'mV',
      perModule(n, (o) => cell(o, 70 + n) - 2),
    ),
  ),
  58635: unsupported('DC Contactor Status'),
  58636: unsupported('Fault Module ID'),
};
