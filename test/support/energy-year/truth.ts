import type { Counter } from '../../../src/model.ts';
import { type Chance, chanceOf } from './chance.ts';

/** Simulates the true energy of plants in steps of one sample interval. */

export const STEP_MS = 300_000;
export const STEPS_A_DAY = 288;
export const START = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Start and end of daylight saving time in Central Europe in 2026. */
const SUMMER = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)] as const;

export const offsetMinutesAt = (at: number): number => (at >= SUMMER[0] && at < SUMMER[1] ? 120 : 60);
export const localMsAt = (at: number): number => at + offsetMinutesAt(at) * 60_000;

/** Returns the average power of a step, kW. */
type Flow = (at: number, chance: Chance, weather: number) => number;

const season = (at: number): number => 0.55 - 0.45 * Math.cos((2 * Math.PI * (at - START)) / (365 * DAY_MS));
const hourAt = (at: number): number => (at % DAY_MS) / HOUR_MS;
export const isDay = (at: number): boolean => hourAt(at) >= 6 && hourAt(at) < 18;

const sun =
  (peakKw: number): Flow =>
  (at, chance, weather) =>
    isDay(at) ? peakKw * season(at) * Math.sin(((hourAt(at) - 6) / 12) * Math.PI) * weather * (0.3 + 0.7 * chance()) : 0;
const steady =
  (baseKw: number, peakKw: number): Flow =>
  (_at, chance, weather) =>
    baseKw * (0.5 + chance()) + (chance() < 0.1 * weather ? peakKw : 0);
const atHours =
  (kw: number, from: number, until: number): Flow =>
  (at, chance, weather) =>
    hourAt(at) >= from && hourAt(at) < until ? kw * weather * chance() : 0;

/** One counter of a device: its power over time, and the maximum power by which the guard judges it. */
export interface CounterKind {
  readonly name: string;
  readonly counter: Counter;
  readonly flow: Flow;
  /** W */
  readonly boundW: number;
}

export type PlantKindName = 'string inverter' | 'hybrid with battery' | 'grid meter' | 'commercial storage';

export interface PlantKind {
  readonly name: PlantKindName;
  /** Whether the inverter reports nothing while the sun is down. */
  readonly sleeps: boolean;
  readonly counters: readonly CounterKind[];
}

const counters = (name: string, flow: Flow, boundW: number, kinds: readonly Counter[] = ['lifetime', 'daily']): readonly CounterKind[] =>
  kinds.map((counter) => ({ name: `${name} ${counter}`, counter, flow, boundW }));

const FLOOR_W = 30_000;

export const PLANT_KINDS: readonly PlantKind[] = [
  { name: 'string inverter', sleeps: true, counters: counters('yield', sun(5), 5_000, ['lifetime', 'daily', 'monthly', 'yearly']) },
  {
    name: 'hybrid with battery',
    sleeps: false,
    counters: [
      ...counters('yield', sun(8), 8_000),
      ...counters('purchased', steady(0.25, 6), FLOOR_W),
      ...counters('feed-in', sun(4), FLOOR_W),
      ...counters('charge', atHours(4, 9, 13), FLOOR_W),
      ...counters('discharge', atHours(2, 18, 24), FLOOR_W),
    ],
  },
  { name: 'grid meter', sleeps: false, counters: counters('forward', steady(0.6, 9), FLOOR_W, ['lifetime', 'daily', 'monthly']) },
  {
    name: 'commercial storage',
    sleeps: false,
    counters: [...counters('yield', sun(600), 600_000), ...counters('load', steady(180, 240), 1_000_000)],
  },
];

/** Returns for each step the energy since the start at the end of the step, kWh, rounded like iSolarCloud's values. */
export function energyOf({ flow }: CounterKind, steps: number, seed: number): Float64Array {
  const chance = chanceOf(seed);
  const energy = new Float64Array(steps + 1);
  let total = 0;
  let weather = 1;
  for (let step = 1; step <= steps; step++) {
    if (step % STEPS_A_DAY === 1) weather = 0.1 + 0.9 * chance();
    total += (flow(START + step * STEP_MS, chance, weather) * STEP_MS) / HOUR_MS;
    energy[step] = Math.round(total * 1e4) / 1e4;
  }
  return energy;
}

/** Returns for each step the first step of its day, month or year in plant time. */
export function periodStarts(counter: Counter, steps: number): Int32Array {
  const starts = new Int32Array(steps + 1);
  if (counter === 'lifetime') return starts;
  const length = { daily: 10, monthly: 7, yearly: 4 }[counter];
  let label = '';
  for (let step = 0; step <= steps; step++) {
    if (step % 12 === 0) {
      const next = new Date(localMsAt(START + step * STEP_MS)).toISOString().slice(0, length);
      starts[step] = next === label ? (starts[step - 1] as number) : step;
      label = next;
    } else starts[step] = starts[step - 1] as number;
  }
  return starts;
}
