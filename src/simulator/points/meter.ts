import {
  counter,
  frequency,
  gauge,
  lineVoltage,
  numbered,
  type Observation,
  type PointDefinition,
  type PointTable,
  phaseVoltage,
  REACTIVE_SHARE,
  unsupported,
  watts,
} from './point.ts';

const reactive = ({ truth }: Observation) => truth.loadW * REACTIVE_SHARE;
const apparent = (o: Observation) => Math.hypot(o.truth.gridW, reactive(o));
const forwardReactive: PointDefinition = {
  ...gauge('Forward Reactive Energy', 'varh', ({ truth }) => truth.lifetime.load * REACTIVE_SHARE),
  counter: 'lifetime',
};

/** Time-of-use counters: this meter has no tariff clock. */
const TARIFF_IDS = [
  8034, 8035, 8036, 8037, 8038, 8039, 8040, 8041, 8042, 8043, 8044, 8045, 8058, 8059, 8060, 8061, 8065, 8066, 8067, 8068, 8069, 8070, 8071,
  8072,
];

/** Grid meter (type 7): forward is purchase, reverse is feed-in, active power is positive when purchasing. */
export const METER_POINTS: PointTable = {
  8030: counter('lifetime', 'Forward Active Energy', 'purchased'),
  8031: counter('lifetime', 'Reverse Active Energy', 'feedIn'),
  8062: counter('day', 'Daily Forward Active Energy', 'purchased'),
  8063: counter('day', 'Daily Reverse Active Energy', 'feedIn'),
  8032: forwardReactive,
  8033: unsupported('Reverse Reactive Energy', 'varh'),
  ...numbered(TARIFF_IDS, (n) => unsupported(`Tariff Counter ${n}`, 'Wh')),
  8000: gauge('Phase A Voltage', 'V', phaseVoltage(1)),
  8001: gauge('Phase B Voltage', 'V', phaseVoltage(2)),
  8002: gauge('Phase C Voltage', 'V', phaseVoltage(3)),
  8003: gauge('A-B Line Voltage', 'V', lineVoltage(1)),
  8004: gauge('B-C Line Voltage', 'V', lineVoltage(2)),
  8005: gauge('C-A Line Voltage', 'V', lineVoltage(3)),
  8006: gauge('Phase A Current', 'A', (o) => apparent(o) / 687),
  8007: gauge('Phase B Current', 'A', (o) => apparent(o) / 687),
  8008: gauge('Phase C Current', 'A', (o) => apparent(o) / 687),
  8064: gauge('Frequency', 'Hz', frequency, 2),
  8018: watts('Meter Active Power', ({ truth }) => truth.gridW),
  8022: gauge('Reactive Power', 'var', reactive),
  8014: gauge('PF', '', (o) => (apparent(o) === 0 ? 1 : Math.abs(o.truth.gridW) / apparent(o)), 3),
  8026: gauge('Apparent Power', 'VA', apparent),
  8076: watts('Meter Phase A Active Power', ({ truth }) => truth.gridW / 3),
  8077: watts('Meter Phase B Active Power', ({ truth }) => truth.gridW / 3),
  8078: watts('Meter Phase C Active Power', ({ truth }) => truth.gridW / 3),
  8084: counter('day', 'Daily Direct Power Consumption', 'direct'),
  8085: counter('lifetime', 'Total Direct Power Consumption', 'direct'),
};
