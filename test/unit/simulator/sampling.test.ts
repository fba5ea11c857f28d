import { describe, expect, it } from 'vitest';
import { hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { plantDevice } from '../../../src/simulator/plant.ts';
import { newestSample } from '../../../src/simulator/sampling.ts';
import { stamp } from '../../../src/simulator/zone.ts';

const COMMISSIONED = Date.UTC(2025, 8, 28, 3);
const PERIOD_MS = 300_000;
const plant = { ...stringPlant({ commissionedAt: COMMISSIONED }), lag: { baseMs: 40_000, jitterMs: 0 } };
const [inverter, , meter] = plant.devices;
const localTime = (device: typeof inverter, at: number) => {
  const sampledAt = device === undefined ? null : newestSample(plant, device, at, PERIOD_MS);
  return sampledAt === null ? null : stamp(plant.zone, sampledAt);
};

describe('samples', () => {
  it('become visible after the lag, one period apart', () => {
    const noon = Date.UTC(2025, 9, 3, 15);
    expect(localTime(inverter, noon + 39_999)).toBe('20251003115500');
    expect(localTime(inverter, noon + 40_000)).toBe('20251003120000');
  });

  it('stand still while an inverter sleeps, not those of a meter or the plant', () => {
    const night = Date.UTC(2025, 9, 4, 4, 2);
    expect(localTime(inverter, night)).toMatch(/^202510031[78]/);
    expect(localTime(meter, night)).toBe('20251004010000');
    expect(localTime(plantDevice(plant), night)).toBe('20251004010000');
  });

  it('of a sleeping inverter end at the same moment all night', () => {
    const ends = [0, 1, 3, 6].map((hours) => localTime(inverter, Date.UTC(2025, 9, 4, 1) + hours * 3_600_000));
    expect(new Set(ends).size).toBe(1);
  });

  it('of a hybrid inverter go on at night', () => {
    const home = hybridHome({ commissionedAt: COMMISSIONED });
    const hybrid = home.devices[0];
    const night = Date.UTC(2025, 9, 4, 4, 2);
    expect(hybrid && newestSample(home, hybrid, night, PERIOD_MS)).toBe(Date.UTC(2025, 9, 4, 4));
  });

  it('do not exist before the plant does', () => {
    expect(localTime(meter, COMMISSIONED + 39_999)).toBeNull();
    expect(localTime(inverter, COMMISSIONED + 100_000)).toBeNull();
  });
});
