import { gridW } from './measures.ts';
import {
  counter,
  frequency,
  gauge,
  lineVoltage,
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

/** Counters of the energy in each tariff period (peak, valley, flat and others). The simulated meter does not support tariffs. */
const TARIFF_POINTS: PointTable = {
  8034: unsupported('Peak Forward Active Energy', 'Wh'),
  8035: unsupported('Peak Reverse Active Energy', 'Wh'),
  8036: unsupported('Peak Forward Reactive Energy', 'Wh'),
  8037: unsupported('Peak Reverse Reactive Energy', 'Wh'),
  8038: unsupported('Valley Forward Active Energy', 'Wh'),
  8039: unsupported('Valley Reverse Active Energy', 'Wh'),
  8040: unsupported('Valley Forward Reactive Energy', 'Wh'),
  8041: unsupported('Valley Reverse Reactive Energy', 'Wh'),
  8042: unsupported('Flat Forward Active Energy', 'Wh'),
  8043: unsupported('Flat Reverse Active Energy', 'Wh'),
  8044: unsupported('Flat Forward Reactive Energy', 'Wh'),
  8045: unsupported('Flat Reverse Reactive Energy', 'Wh'),
  8058: unsupported('Wave Forward Active Energy', 'Wh'),
  8059: unsupported('Wave Reverse Active Energy', 'Wh'),
  8060: unsupported('Wave Forward Reactive Energy', 'Wh'),
  8061: unsupported('Wave Reverse Reactive Energy', 'Wh'),
  8065: unsupported('Daily Peak Reverse Active Energy'),
  8066: unsupported('Daily Valley Forward Active Energy'),
  8067: unsupported('Daily Valley Reverse Active Energy'),
  8068: unsupported('Daily Flat Forward Active Energy'),
  8069: unsupported('Daily Flat Reverse Active Energy'),
  8070: unsupported('Daily Tip Forward Active Energy'),
  8071: unsupported('Daily Tip Reverse Active Energy'),
  8072: unsupported('Daily Peak Forward Active Energy'),
};

/**
 * Key: point id. Value: definition of the point, for a grid meter (device type 7). Forward is purchase and reverse is
 * feed-in; the active power is positive while the plant purchases energy.
 */
export const METER_POINTS: PointTable = {
  8030: counter('lifetime', 'Forward Active Energy', 'purchased'),
  8031: counter('lifetime', 'Reverse Active Energy', 'feedIn'),
  8062: counter('day', 'Daily Forward Active Energy', 'purchased'),
  8063: counter('day', 'Daily Reverse Active Energy', 'feedIn'),
  8032: forwardReactive,
  8033: unsupported('Reverse Reactive Energy', 'varh'),
  ...TARIFF_POINTS,
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
  8018: watts('Meter Active Power', gridW),
  8022: gauge('Reactive Power', 'var', reactive),
  8014: gauge('PF', '', (o) => (apparent(o) === 0 ? 1 : Math.abs(o.truth.gridW) / apparent(o)), 3),
  8026: gauge('Apparent Power', 'VA', apparent),
  8076: watts('Meter Phase A Active Power', ({ truth }) => truth.gridW / 3),
  8077: watts('Meter Phase B Active Power', ({ truth }) => truth.gridW / 3),
  8078: watts('Meter Phase C Active Power', ({ truth }) => truth.gridW / 3),
  8084: counter('day', 'Daily Direct Power Consumption', 'direct'),
  8085: counter('lifetime', 'Total Direct Power Consumption', 'direct'),
};
