import { describe, expect, it } from 'vitest';
import type { DeviceSample, PointSpec, RawValue } from '../../../src/model.ts';
import { readingsOf } from '../../../src/readings/columns.ts';
import { COMPUTED_POINTS } from '../../../src/readings/net-power.ts';
import { type DroppedValue, type ReadingContext, readDevice } from '../../../src/readings/read-device.ts';
import { lifetimeEnergy, power, status } from './spec.ts';

const sample = (values: Record<string, RawValue>, deviceTime: string | null = '20251003102500'): DeviceSample => ({
  psKey: '1234567_44_1_1',
  psId: '1234567',
  serialNumber: null,
  uuid: null,
  deviceTime,
  faultStatus: null,
  deployed: true,
  values: new Map(Object.entries(values)),
});

const readAt = Date.parse('2025-10-03T13:28:00Z');
const cluster: readonly PointSpec[] = [
  { ...power, pointId: '59004', unit: '%' },
  { ...power, pointId: '59008', unit: 'mV' },
  { ...power, pointId: '59012', unit: '°C' },
];

/** Reads a sample. @returns the readings, and the values that were dropped */
function read(given: DeviceSample, specs: readonly PointSpec[], context: Partial<ReadingContext> = {}) {
  const dropped: DroppedValue[] = [];
  const all = { offsetMinutes: -180, readAt, ratedW: null, ...context };
  return { device: readDevice(given, specs, all, (value) => dropped.push(value)), dropped };
}

describe("a device's sample", () => {
  it('becomes readings at the time it was measured', () => {
    const { device, dropped } = read(sample({ '59004': '37.4', '59008': '3300.3', '59012': '27.3' }), cluster);
    expect(device).toMatchObject({
      psKey: '1234567_44_1_1',
      measuredAt: Date.parse('2025-10-03T13:25:00Z'),
      deviceTime: '2025-10-03T10:25:00-03:00',
      readAt,
    });
    expect(device.values).toEqual([37.4, 3300.3, 27.3]);
    expect(dropped).toEqual([]);
  });

  it('reads null for a point that the reply left out', () => {
    expect(read(sample({ '59008': '0' }), cluster).device.values).toEqual([null, 0, null]);
  });

  it('includes computed points', () => {
    const { device } = read(sample({ '13149': '0', '13121': '2100' }), COMPUTED_POINTS);
    expect(readingsOf(device).map(({ spec, value }) => [spec.pointId, value])).toEqual([
      ['net_grid_power', -2100],
      ['net_battery_power', null],
    ]);
  });

  it('tells what was dropped, and why', () => {
    const specs = [
      { ...lifetimeEnergy, pointId: '2' },
      { ...status, pointId: '29' },
      { ...power, pointId: '24' },
    ];
    const { device, dropped } = read(sample({ '2': '-5', '29': '77.0', '24': '--' }), specs);
    expect(device.values).toEqual([null, null, null]);
    expect(dropped.map(({ spec, raw, reason }) => [spec.pointId, raw, reason])).toEqual([
      ['2', '-5', 'negative'],
      ['29', '77.0', 'unknown_code'],
    ]);
  });

  it.each([
    ['the device never reported', null, -180],
    ['its time makes no sense', '00000000000000', -180],
    ['the offset is not known', '20251003102500', null],
  ])('has no age where %s', (_, deviceTime, offsetMinutes) => {
    const { device } = read(sample({ '59004': '37.4' }, deviceTime), cluster, { offsetMinutes });
    expect(device).toMatchObject({ measuredAt: null, deviceTime: null });
    expect(device.values[0]).toBe(37.4);
  });
});
