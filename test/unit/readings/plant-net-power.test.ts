import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPoint } from '../../../src/catalogue/index.ts';
import type { PointSpec } from '../../../src/model.ts';
import { COMPUTED_POINTS, type PlantNetPower } from '../../../src/readings/net-power.ts';
import { PLANT_NET_POWERS, plantNetPower, type SourceDevice } from '../../../src/readings/plant-net-power.ts';

const point = (slug: string): PlantNetPower => {
  const found = PLANT_NET_POWERS.find((spec) => spec.slug === slug);
  if (found === undefined) throw new Error(`no ${slug}`);
  return found;
};
const GRID = point('net_grid_power');
const BATTERY = point('net_battery_power');

const specOf = (deviceType: number, pointId: string): PointSpec => {
  const found = findPoint(deviceType, pointId) ?? COMPUTED_POINTS.find((spec) => spec.pointId === pointId);
  if (found === undefined) throw new Error(`no point ${deviceType}/${pointId}`);
  return found;
};
type Values = Readonly<Record<string, number | null>>;
/** Returns a device. @param values values of some points in its newest sample; null if that sample is too old */
const device = (deviceType: number, values: Values | null, number = 1): SourceDevice => ({
  psKey: `1_${deviceType}_${number}_1`,
  deviceType,
  readings: values && { specs: Object.keys(values).map((pointId) => specOf(deviceType, pointId)), values: Object.values(values) },
});
const plant = (values: Values): SourceDevice => device(11, values);
/** Returns the net power of a plant with these devices. The points of a device count as known, even if their value is missing. */
const net = (spec: PlantNetPower, ...devices: readonly SourceDevice[]): number | null =>
  plantNetPower(spec, devices, (psKey, pointId) =>
    devices.some((one) => one.psKey === psKey && (one.readings?.specs.some(({ pointId: listed }) => listed === pointId) ?? true)),
  );

describe('net power of a plant without a hybrid inverter', () => {
  it("is the plant's grid power before that of its EMS, and that before its meter's", () => {
    const [ems, meter] = [device(26, { 24626: 30 }), device(7, { 8018: 40 })];
    expect(net(GRID, plant({ 83549: 10, 83328: 20 }), ems, meter)).toBe(10);
    expect(net(GRID, plant({ 83328: 20 }), ems, meter)).toBe(20);
    expect(net(GRID, plant({}), ems, meter)).toBe(30);
    expect(net(GRID, plant({}), device(1, {}), meter)).toBe(40);
  });

  it('is the storage power of the plant, of its EMS, or the sum of its converters', () => {
    const [first, second] = [device(37, { 44010: 100 }, 1), device(37, { 44010: -30 }, 2)];
    expect(net(BATTERY, plant({ 83326: 1, 83238: 2 }), device(26, { 24625: 3 }))).toBe(1);
    expect(net(BATTERY, plant({ 83238: 2 }), device(26, { 24625: 3 }))).toBe(2);
    expect(net(BATTERY, plant({}), device(26, { 24625: 3 }), first)).toBe(3);
    expect(net(BATTERY, plant({}), first, second)).toBe(70);
    expect(net(BATTERY, plant({}), first, device(37, null, 2))).toBeNull();
  });

  it('does not go over to a source of lower precedence for a sample without a value', () => {
    expect(net(GRID, plant({ 83549: null }), device(7, { 8018: 40 }))).toBeNull();
  });

  it('takes no meter where there are several: what each of them measures is not known', () => {
    expect(net(GRID, plant({}), device(7, { 8018: 40 }, 1), device(7, { 8018: 50 }, 2))).toBeNull();
  });

  it('takes nothing from a device whose sample is too old', () => {
    expect(net(GRID, plant({}), device(7, null))).toBeNull();
  });

  it('is inverted as the configuration says, and reads units that the user gave', () => {
    expect(net({ ...GRID, invert: true }, plant({ 83549: 10 }), device(7, {}))).toBe(-10);
    expect(Object.is(net({ ...GRID, invert: true }, plant({ 83549: 0 }), device(7, {})), 0)).toBe(true);
    const inUnit = (unit: string) => ({ specs: [{ ...specOf(11, '83549'), unit }], values: [1.5] });
    expect(net(GRID, { ...plant({}), readings: inUnit('kW') }, device(7, {}))).toBe(1500);
    expect(net(GRID, { ...plant({}), readings: inUnit('A') }, device(7, {}))).toBeNull();
  });
});

describe('net power of a plant with hybrid inverters', () => {
  const hybrid = (value: number | null, number: number): SourceDevice => device(14, { net_grid_power: value }, number);

  it('is not shown by the plant where one inverter shows it', () => {
    expect(net(GRID, plant({ 83549: 10 }), hybrid(20, 1))).toBeNull();
  });

  it('is the sum of several, in which the configured inversion is already contained', () => {
    expect(net(GRID, plant({ 83549: 10 }), hybrid(500.3, 1), hybrid(-200.1, 2))).toBe(300.2);
    expect(net({ ...GRID, invert: true }, plant({}), hybrid(20, 1), hybrid(30, 2))).toBe(50);
  });

  it('is null unless every inverter has a value', () => {
    const values = fc.array(fc.option(fc.integer({ min: -20_000, max: 20_000 })), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(values, (powers) => {
        const sum = net(GRID, plant({ 83549: 1 }), ...powers.map(hybrid));
        const whole = powers.every((power) => power !== null);
        expect(sum).toBe(whole ? powers.reduce<number>((sum, power) => sum + (power ?? 0), 0) : null);
      }),
    );
    expect(net(GRID, plant({}), hybrid(20, 1), device(14, null, 2))).toBeNull();
  });
});
