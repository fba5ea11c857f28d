import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyKind } from '../../../../src/simulator/fleet.ts';
import { PLANT_TYPE, plantDevice } from '../../../../src/simulator/plant.ts';
import { DEVICE_TYPES, pointsOf } from '../../../../src/simulator/points/tables.ts';
import { type Located, World } from '../../../../src/simulator/world.ts';

const COMMISSIONED = Date.UTC(2025, 8, 28, 3);
const DAY_MS = 86_400_000;
const plants = everyKind({ commissionedAt: COMMISSIONED });
const world = new World(
  () => plants,
  () => COMMISSIONED + 10 * DAY_MS,
  300_000,
);
const devices = [...world.devices().values()];
const anyMoment = fc.integer({ min: COMMISSIONED, max: COMMISSIONED + 10 * DAY_MS });

const located = (psId: number, type: number): Located => {
  const found = devices.find(({ plant, device }) => plant.psId === psId && device.type === type);
  if (found === undefined) throw new Error(`no device ${type} at ${psId}`);
  return found;
};
const at = Date.UTC(2025, 9, 3, 15);
const value = (psId: number, type: number, point: string) => Number(world.raw(located(psId, type), point, at));

describe('the points of every device', () => {
  it('are null, or print as text that is a finite number where they measure', () => {
    fc.assert(
      fc.property(fc.constantFrom(...devices), anyMoment, (device, moment) => {
        for (const [id, point] of Object.entries(pointsOf(device.device.type))) {
          const raw = world.raw(device, id, moment);
          if (raw !== null && point.kind === 2) expect(raw).toMatch(/^-?\d+(\.\d+)?$/);
          if (point.counter !== null && raw !== null) expect(Number(raw)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('exist for every type in the fleet but 78, which has none documented', () => {
    const types = new Set(devices.map(({ device }) => device.type));
    for (const type of types) expect(Object.keys(DEVICE_TYPES[type]?.points ?? {}).length > 0).toBe(type !== 78);
  });

  it('agree about a home: plant, hybrid inverter, battery and meter', () => {
    const home = 1501234;
    const truth = world.truth(plants[0] as (typeof plants)[0], at);
    expect(value(home, PLANT_TYPE, '83033')).toBeCloseTo(value(home, 14, '13003'), 1);
    expect(value(home, 7, '8018')).toBeCloseTo(value(home, 14, '13149') - value(home, 14, '13121'), 0);
    expect(value(home, 43, '58606')).toBe(value(home, 14, '13034'));
    expect(value(home, 7, '8030')).toBe(value(home, 14, '13148'));
    expect(value(home, 14, '13150') - value(home, 14, '13126')).toBeCloseTo(truth.batteryW, 0);
  });

  it('share the PV of a plant among its inverters', () => {
    const inverters = devices.filter(({ plant, device }) => plant.psId === 1502345 && device.type === 1);
    const sum = (point: string) => inverters.reduce((total, inverter) => total + Number(world.raw(inverter, point, at)), 0);
    expect(sum('24')).toBeCloseTo(value(1502345, PLANT_TYPE, '83033'), 0);
    expect(sum('2')).toBeCloseTo(value(1502345, PLANT_TYPE, '83024'), 0);
  });

  it('give the state of charge as a ratio or in per cent, each point its own way', () => {
    expect(value(1604567, 44, '59004')).toBeCloseTo(value(1604567, PLANT_TYPE, '83252') * 100, 0);
    expect(value(1604567, PLANT_TYPE, '83334')).toBe(value(1604567, 44, '59004'));
    expect(value(1501234, 43, '58604')).toBe(value(1501234, 14, '13141'));
  });

  it('are null at the plant where nothing sees the grid, or no EMS is there', () => {
    expect(world.raw(located(1503456, PLANT_TYPE), '83075', at)).toBeNull();
    expect(world.raw(located(1501234, PLANT_TYPE), '83324', at)).toBeNull();
    expect(world.raw(located(1604567, PLANT_TYPE), '83324', at)).not.toBeNull();
  });

  it("carry the plant's own key", () => {
    expect(plantDevice(plants[0] as (typeof plants)[0]).psKey).toBe('1501234_11_0_0');
  });
});
