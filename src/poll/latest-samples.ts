import type { DeviceReadings, DeviceSample, Plant, PointSpec, RawValue, Snapshot } from '../model.ts';
import { canSleep, type DataState, dataStateOf } from '../readings/data-state.ts';
import { ageLimitMs } from '../readings/freshness.ts';
import { type DroppedValue, readDevice } from '../readings/read-device.ts';
import { isSunDown } from '../readings/sun.ts';
import type { GuardedReadings, SampleToGuard } from './energy-guard.ts';
import { PlantClocks } from './plant-clocks.ts';
import { type RejectionEntry, RejectionLog } from './rejection-log.ts';

/** Where a device stands: its plant and type. */
export interface DeviceContext {
  readonly plant: Plant;
  readonly deviceType: number;
}

/** What the newest sample of one device says: its readings in place of its raw values. */
export interface LatestSample extends Pick<DeviceSample, 'faultStatus' | 'deployed'> {
  readonly readings: DeviceReadings;
}

/** What stands between a device's readings and everybody else. */
export interface ReadingsGuard {
  guard(given: SampleToGuard): GuardedReadings;
}

/** One reading by itself has nothing to be judged by. */
const UNGUARDED: ReadingsGuard = { guard: ({ readings }) => ({ readings, entries: [] }) };

const NONE: ReadonlySet<string> = new Set();

/** The newest readings of every device, and what was learned on the way to them. */
export class LatestSamples {
  readonly record: RejectionLog;
  readonly #specsOf: (deviceType: number, psKey: string) => readonly PointSpec[];
  readonly #clocks: PlantClocks;
  readonly #guard: ReadingsGuard;
  readonly #newest = new Map<string, LatestSample>();
  /** Points that have had a value, by device. */
  readonly #known = new Map<string, ReadonlySet<string>>();
  readonly #unknownCodes = new Set<string>();

  constructor(
    specsOf: (deviceType: number, psKey: string) => readonly PointSpec[],
    {
      guard = UNGUARDED,
      clocks = new PlantClocks(),
      record = new RejectionLog(),
    }: { guard?: ReadingsGuard; clocks?: PlantClocks; record?: RejectionLog } = {},
  ) {
    this.#specsOf = specsOf;
    this.#guard = guard;
    this.#clocks = clocks;
    this.record = record;
  }

  /** Takes in one poll. Samples of devices that have no place are left out. @returns their keys */
  take({ samples, readAt }: Snapshot, placeOf: (psKey: string) => DeviceContext | undefined): readonly string[] {
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

  of(psKey: string): LatestSample | undefined {
    return this.#newest.get(psKey);
  }

  /** Time between a device's samples as far as it is known, milliseconds. */
  sampleIntervalMs({ plant }: DeviceContext, psKey: string): number {
    return this.#clocks.sampleIntervalMs(plant.psId, psKey);
  }

  /** Points of a device that have had a value since the start; the same object until there is another one. */
  known(psKey: string): ReadonlySet<string> {
    return this.#known.get(psKey) ?? NONE;
  }

  /** How much a device's newest values can be believed; times in milliseconds. */
  dataState(place: DeviceContext, psKey: string, nowMs: number, pollingIntervalMs: number): DataState {
    const { plant, deviceType } = place;
    return dataStateOf({
      measuredAt: this.#newest.get(psKey)?.readings.measuredAt ?? null,
      nowMs,
      limitMs: ageLimitMs({ sampleIntervalMs: this.sampleIntervalMs(place, psKey), pollingIntervalMs }),
      canSleep: canSleep(deviceType),
      sunIsDown: () => isSunDown(plant, this.#clocks.offsetMinutes(plant.psId), nowMs),
    });
  }

  /** Status codes that the catalogue does not know, as `device type/point id=code`; null where there was none. */
  get unknownCodes(): string | null {
    return this.#unknownCodes.size === 0 ? null : [...this.#unknownCodes].join(', ');
  }

  #takeSample(sample: DeviceSample, { plant, deviceType }: DeviceContext, readAt: number): void {
    const offsetMinutes = this.#clocks.offsetMinutes(plant.psId);
    const { device, dropped } = readDevice(sample, this.#specsOf(deviceType, sample.psKey), {
      offsetMinutes,
      readAt,
      ratedW: plant.capacity,
    });
    const { readings, entries } = this.#guard.guard({ plant, sample, readings: device, offsetMinutes });
    this.#newest.set(sample.psKey, { faultStatus: sample.faultStatus, deployed: sample.deployed, readings });
    const known = this.known(sample.psKey);
    const added = readings.readings.filter(({ spec, value }) => value !== null && !known.has(spec.pointId));
    if (added.length > 0) this.#known.set(sample.psKey, new Set([...known, ...added.map(({ spec }) => spec.pointId)]));
    this.record.take(sample.psKey, withDropped(entries, dropped, { ...readings, psId: plant.psId }));
    for (const { spec, raw, reason } of dropped) {
      if (reason === 'unknown_code') this.#unknownCodes.add(`${spec.deviceType}/${spec.pointId}=${raw}`);
    }
  }
}

/** The rest of a longer text tells nothing. */
const LONGEST_TEXT = 60;

/** A counter's value that was dropped is missing to the guard: the reason is the one that says more. */
function withDropped(
  entries: readonly RejectionEntry[],
  dropped: readonly DroppedValue[],
  { readAt, measuredAt, psId, psKey }: Pick<RejectionEntry, 'readAt' | 'measuredAt' | 'psId' | 'psKey'>,
): readonly RejectionEntry[] {
  if (dropped.length === 0) return entries;
  const slugs = new Set(dropped.map(({ spec }) => spec.slug));
  const ofDropped = dropped.map(({ spec: { slug }, raw, reason }): RejectionEntry => {
    const published = entries.find((entry) => entry.slug === slug)?.published ?? null;
    return { readAt, measuredAt, psId, psKey, slug, verdict: reason, value: clipped(raw), published };
  });
  return [...entries.filter(({ slug }) => !slugs.has(slug)), ...ofDropped];
}

const clipped = (raw: RawValue): RawValue => (typeof raw === 'string' ? raw.slice(0, LONGEST_TEXT) : raw);
