import { expect, it } from 'vitest';
import { matchingPoints } from '../../../../src/page/browser/devices/point-filter.ts';
import type { DeviceView, PointView } from '../../../../src/page/view/documents/devices.ts';

const point = (id: string, slug: string, name: string) => ({ id, slug, name, unit: 'V', entityId: `sensor.casa_${slug}` }) as PointView;

const DEVICE = {
  name: 'Inversor',
  typeName: 'Hybrid inverter',
  model: 'SH10RT',
  serialNumber: 'A229',
  psKey: '1_14_1_1',
  points: [point('14/13157', 'phase_a_voltage', 'Tensão da fase A'), point('14/13126', 'battery_power', 'Potência da bateria')],
} as unknown as DeviceView;

it.each([
  ['', 2],
  ['tensao', 1],
  ['POTÊNCIA bateria', 1],
  ['14/13126', 1],
  ['sensor.casa_phase', 1],
  ['sh10rt', 2],
  ['sh10rt tensao', 1],
  ['a229', 2],
  ['wind', 0],
])('the filter %j finds %i points', (filter, count) => {
  expect(matchingPoints(DEVICE, filter)).toHaveLength(count);
});
