import { always, pvW } from './measures.ts';
import { around, counter, gauge, numbered, type PointTable, REACTIVE_SHARE, status, unsupported, watts } from './point.ts';

/** Key: point id. Value: definition of the point, for a communication module such as WiNet-S (device type 22). */
export const COMMUNICATOR_POINTS: PointTable = {
  23001: unsupported('Wireless Signal Strength'),
  23014: gauge('WLAN Signal Strength', 'dBm', (o) => around(o, 1, -62, 6), 0),
  23008: unsupported('Card ID'),
  23006: gauge('Restart count', '', always(3), 0),
};

/** Key: point id. Value: definition of the point, for a data logger (device type 9). */
export const LOGGER_POINTS: PointTable = {
  ...numbered([10555, 10557, 10559, 10561], (n) => unsupported(`AI Voltage Signal ${n}`, 'V')),
  ...numbered([10575, 10576, 10577, 10578], (n) => unsupported(`AI Current Signal ${n}`, 'mA')),
  ...numbered([10563, 10565], (n) => unsupported(`PT signal ${n}`, '℃')),
  ...numbered([10567, 10569, 10571, 10573], (n) => status(`DO signal ${n}`, always(0))),
  10026: watts('Total Power', pvW),
  10028: counter('lifetime', 'Total Yield', 'pv'),
  10046: gauge('Total Reactive Power', 'var', ({ truth }) => truth.loadW * REACTIVE_SHARE),
  10510: unsupported('Mobile Network Signal Strength'),
  10511: gauge('WLAN Signal Strength', '', always(4), 0),
  10587: watts('Total Active Power', pvW),
};
