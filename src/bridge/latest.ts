import type { DeviceReadings, DeviceSample, Plant, PointSpec, Snapshot } from '../model.ts';
import { canSleep, type DataState, dataStateOf } from '../readings/data-state.ts';
import { ageLimitMs } from '../readings/freshness.ts';
import { type DroppedValue, readDevice } from '../readings/read-device.ts';
import { isSunDown } from '../readings/sun.ts';
import type { GuardedSample } from './energy-guard.ts';
import { PlantClocks } from './plant-clocks.ts';

/** Where a device stands: its plant and type. */
export interface Place {
  readonly plant: Plant;
  readonly deviceType: number;
}

/** What the newest sample of one device says: its readings in place of its raw values. */
export interface Newest extends Pick<DeviceSample, 'faultStatus' | 'deployed'> {
  readonly readings: DeviceReadings;
}

/** What stands between a device's readings and everybody else. */
export interface ReadingsGuard {
  guard(given: GuardedSample): DeviceReadings;
}

/** One reading by itself has nothing to be judged by. */
const UNGUARDED: ReadingsGuard = { guard: ({ readings }) => readings };

const NONE: ReadonlySet<string> = new Set();

/** The newest readings of every device, and what was learned on the way to them. */
export class Latest {
  readonly #specsOf: (deviceType: number, psKey: string) => readonly PointSpec[];
  readonly #clocks: PlantClocks;
  readonly #guard: ReadingsGuard;
  readonly #newest = new Map<string, Newest>();
  /** Points that have had a value, by device. */
  readonly #known = new Map<string, ReadonlySet<string>>();
  readonly #unknownCodes = new Set<string>();
  #rejected = 0;

  constructor(
    specsOf: (deviceType: number, psKey: string) => readonly PointSpec[],
    { guard = UNGUARDED, clocks = new PlantClocks() }: { guard?: ReadingsGuard; clocks?: PlantClocks } = {},
  ) {
    this.#specsOf = specsOf;
    this.#guard = guard;
    this.#clocks = clocks;
  }

  /** Takes in one poll. Samples of devices that have no place are left out. @returns their keys */
  take({ samples, readAt }: Snapshot, placeOf: (psKey: string) => Place | undefined): readonly string[] {
    const placed = samples.flatMap((sample) => {
      const place = placeOf(sample.psKey);
      return place === undefined ? [] : [{ sample, place }];
    });
    const byPlant = new Map<Plant, DeviceSample[]>(placed.map(({ place }) => [place.plant, []]));
    for (const { sample, place } of placed) byPlant.get(place.plant)?.push(sample);
    for (const [plant, own] of byPlant) this.#clocks.observe(plant, own, readAt);
    for (const { sample, place } of placed) this.#takeSample(sample, place, readAt);
    const known = new Set(placed.map(({ sample }) => sample.psKey));
    return samples.map(({ psKey }) => psKey).filter((psKey) => !known.has(psKey));
  }

  of(psKey: string): Newest | undefined {
    return this.#newest.get(psKey);
  }

  /** Points of a device that have had a value since the start; the same object until there is another one. */
  known(psKey: string): ReadonlySet<string> {
    return this.#known.get(psKey) ?? NONE;
  }

  /** How much a device's newest values can be believed; times in milliseconds. */
  dataState({ plant, deviceType }: Place, psKey: string, nowMs: number, pollingIntervalMs: number): DataState {
    const { psId } = plant;
    return dataStateOf({
      measuredAt: this.#newest.get(psKey)?.readings.measuredAt ?? null,
      nowMs,
      limitMs: ageLimitMs({ sampleIntervalMs: this.#clocks.sampleIntervalMs(psId, psKey), pollingIntervalMs }),
      canSleep: canSleep(deviceType),
      sunIsDown: () => isSunDown(plant, this.#clocks.offsetMinutes(psId), nowMs),
    });
  }

  /** Values that were sent and not published since the start. */
  get rejected(): number {
    return this.#rejected;
  }

  /** Status codes that the catalogue does not know, as `device type/point id=code`; null where there was none. */
  get unknownCodes(): string | null {
    return this.#unknownCodes.size === 0 ? null : [...this.#unknownCodes].join(', ');
  }

  #takeSample(sample: DeviceSample, { plant, deviceType }: Place, readAt: number): void {
    const offsetMinutes = this.#clocks.offsetMinutes(plant.psId);
    const { device, dropped } = readDevice(sample, this.#specsOf(deviceType, sample.psKey), { offsetMinutes, readAt });
    const readings = this.#guard.guard({ plant, sample, readings: device, offsetMinutes });
    this.#newest.set(sample.psKey, { faultStatus: sample.faultStatus, deployed: sample.deployed, readings });
    const known = this.known(sample.psKey);
    const added = readings.readings.filter(({ spec, value }) => value !== null && !known.has(spec.pointId));
    if (added.length > 0) this.#known.set(sample.psKey, new Set([...known, ...added.map(({ spec }) => spec.pointId)]));
    for (const value of dropped) this.#reject(value);
  }

  #reject({ spec, raw, reason }: DroppedValue): void {
    this.#rejected++;
    if (reason === 'unknown_code') this.#unknownCodes.add(`${spec.deviceType}/${spec.pointId}=${raw}`);
  }
}
