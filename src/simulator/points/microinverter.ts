import { always, perTracker } from './measures.ts';
import {
  counter,
  frequency,
  gauge,
  numbered,
  type Observation,
  type PointDefinition,
  type PointTable,
  phaseVoltage,
  status,
  watts,
} from './point.ts';

const acPower = ({ truth, device }: Observation) => truth.pvW * device.share;
const dcPower = (o: Observation) => acPower(o) / 0.97;
const upwards = (from: number, count: number, step = 1) => Array.from({ length: count }, (_, index) => from + index * step);
const moduleYield = (period: 'day' | 'lifetime', name: string, number: number): PointDefinition => ({
  ...gauge(name, 'Wh', (o) => perTracker(o, number, () => (o.truth[period].pv * o.device.share) / o.device.trackers)),
  counter: period,
});

/** Key: point id. Value: definition of the point, for a microinverter (device type 55). */
export const MICROINVERTER_POINTS: PointTable = {
  51301: status('Running Status', (o) => (acPower(o) > 0 ? 0 : 4608)),
  51302: counter('lifetime', 'Total Yield', 'pv'),
  51303: watts('Total Active Power', acPower),
  51304: gauge('Total Reactive Power', 'var', always(0)),
  51305: watts('Total DC Power', dcPower),
  51306: gauge('Total Apparent Power', 'VA', acPower),
  51307: gauge('Total Power Factor', '', always(1), 3),
  51308: gauge('Grid Frequency', 'Hz', frequency, 2),
  51309: gauge('AC Voltage', 'V', phaseVoltage(1)),
  51312: gauge('AC Current', 'A', (o) => acPower(o) / 229),
  ...numbered(upwards(51315, 6, 2), (n) => gauge(`PV${n} Voltage`, 'V', (o) => perTracker(o, n, () => (o.truth.pvW > 0 ? 36 : 0)))),
  ...numbered(upwards(51316, 6, 2), (n) =>
    gauge(`PV${n} Current`, 'A', (o) => perTracker(o, n, () => dcPower(o) / o.device.trackers / 36)),
  ),
  ...numbered(upwards(51333, 6), (n) => watts(`PV${n} Power`, (o) => perTracker(o, n, () => dcPower(o) / o.device.trackers))),
  ...numbered(upwards(51339, 6), (n) => moduleYield('lifetime', `PV${n} Total Yield`, n)),
  51346: counter('day', 'Yield Today', 'pv'),
  ...numbered(upwards(51347, 6), (n) => moduleYield('day', `PV${n} Yield Today`, n)),
};
