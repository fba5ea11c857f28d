import {
  type Device,
  type DeviceReadings,
  type DeviceSample,
  PLANT_DEVICE_TYPE,
  type Plant,
  type PointSpec,
  plantKey,
  type RawValue,
  type ReadingColumns,
  type Snapshot,
} from '../model.ts';
import { ageLimitMs, isFresh } from '../readings/freshness.ts';
import { isPlantNetPower } from '../readings/net-power.ts';
import { plantNetPower, type SourceDevice } from '../readings/plant-net-power.ts';
import { type DroppedValue, readDevice } from '../readings/read-device.ts';
import type { SampleOrigin } from './energy-guard.ts';
import { PlantClocks } from './plant-clocks.ts';
import { type RejectionEntry, RejectionLog } from './rejection-log.ts';
import { SharedIds } from './shared-ids.ts';

/** The plant and type of a device. */
export interface DeviceContext {
  readonly plant: Plant;
  readonly deviceType: number;
}

/** Looks up the present plants and devices. */
export interface InventoryLookup {
  /** The plant and type of a plant or device; undefined if there is none with this ps_key. */
  contextOf(psKey: string): DeviceContext | undefined;
  /** The devices of a plant, without the plant itself. */
  devicesOf(psId: string): readonly Pick<Device, 'psKey' | 'deviceType'>[];
}

/** Decides which readings of a sample may be published. */
export interface ReadingsGuard {
  guard(readings: DeviceReadings, given: SampleOrigin, report: (entry: RejectionEntry) => void): DeviceReadings;
}

/** Lets every reading pass, for commands that poll once: the guard needs several readings to judge a counter. */
const UNGUARDED: ReadingsGuard = { guard: (readings) => readings };

const NONE: ReadonlySet<string> = new Set();

/** The newest readings of every device, and facts learned from the samples, such as clocks and known points. */
export class LatestSamples {
  readonly record: RejectionLog;
  readonly clocks: PlantClocks;
  readonly #specsOf: (deviceType: number, psKey: string) => readonly PointSpec[];
  readonly #guard: ReadingsGuard;
  readonly #newest = new Map<string, DeviceReadings>();
  /** Key: ps_key. Value: ids of the points that have had a value since the start. */
  readonly #known = new Map<string, ReadonlySet<string>>();
  readonly #sharedIds = new SharedIds();
  readonly #unknownCodes = new Set<string>();
  #changed = new Set<string>();

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
    this.clocks = clocks;
    this.record = record;
  }

  /**
   * Converts and stores the samples of one poll. Samples of unknown devices are ignored.
   * @returns the ps_keys of the unknown devices
   */
  take({ samples, readAt }: Pick<Snapshot, 'samples' | 'readAt'>, inventory: InventoryLookup): readonly string[] {
    const listed: { readonly sample: DeviceSample; readonly context: DeviceContext }[] = [];
    const unknown: string[] = [];
    for (const sample of samples) {
      const context = inventory.contextOf(sample.psKey);
      if (context === undefined) unknown.push(sample.psKey);
      else listed.push({ sample, context });
    }
    const byPlant = new Map<Plant, DeviceSample[]>(listed.map(({ context }) => [context.plant, []]));
    for (const { sample, context } of listed) byPlant.get(context.plant)?.push(sample);
    for (const [plant, own] of byPlant) this.clocks.observe(plant, own, readAt);
    for (const { sample, context } of listed) this.#takeSample(sample, context, readAt);
    for (const plant of byPlant.keys()) this.#computeNetPowers(plant, inventory.devicesOf(plant.psId), readAt);
    return unknown;
  }

  /** Releases the memory of these devices' readings, once a command has shown them. */
  forget(psKeys: Iterable<string>): void {
    for (const psKey of psKeys) {
      this.#newest.delete(psKey);
      this.#known.delete(psKey);
      this.#changed.delete(psKey);
    }
    this.record.takeEntries();
  }

  of(psKey: string): DeviceReadings | undefined {
    return this.#newest.get(psKey);
  }

  /** Stores the values of counters whose first reading was confirmed after it had been stored. @param values by point id */
  confirm(psKey: string, values: ReadonlyMap<string, number>): void {
    const newest = this.#newest.get(psKey);
    if (newest === undefined) return;
    const confirmed = newest.specs.map(({ pointId }, index) => values.get(pointId) ?? newest.values[index] ?? null);
    this.#store(psKey, { ...newest, values: confirmed });
  }

  /** Returns the ps_keys of the plants and devices whose readings were stored since the last call. */
  takeChanged(): ReadonlySet<string> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  /** Interval between the samples of a device, milliseconds; an assumption while it is unknown. */
  sampleIntervalMs({ plant }: DeviceContext, psKey: string): number {
    return this.clocks.sampleIntervalMs(plant.psId, psKey);
  }

  /** Ids of the points of a device that have had a value since the start. Returns the same object until a point is added. */
  known(psKey: string): ReadonlySet<string> {
    return this.#known.get(psKey) ?? NONE;
  }

  /** Status codes that the catalogue does not have, as `device type/point id=code`; null if there are none. */
  get unknownCodes(): string | null {
    return this.#unknownCodes.size === 0 ? null : [...this.#unknownCodes].join(', ');
  }

  /** Computes the net powers of a plant from the newest readings of its devices, of which some may be from an earlier poll. */
  #computeNetPowers(plant: Plant, devices: readonly Pick<Device, 'psKey' | 'deviceType'>[], readAt: number): void {
    const psKey = plantKey(plant.psId);
    const newest = this.#newest.get(psKey);
    // As long as no device of the plant is listed, one of its devices may be a hybrid inverter, which would provide the net
    // powers.
    if (newest === undefined || devices.length === 0 || !newest.specs.some(isPlantNetPower)) return;
    const own: SourceDevice = { psKey, deviceType: PLANT_DEVICE_TYPE, readings: newest };
    const read = devices.filter((device) => this.#specsOf(device.deviceType, device.psKey).length > 0);
    const sources = [
      own,
      ...read.map(
        (device): SourceDevice => ({
          psKey: device.psKey,
          deviceType: device.deviceType,
          readings: this.#freshReadings(plant, device, readAt),
        }),
      ),
    ];
    const hasHadValue = (ofKey: string, pointId: string): boolean => this.known(ofKey).has(pointId);
    const values = [...newest.values];
    for (const [index, spec] of newest.specs.entries()) {
      if (isPlantNetPower(spec)) values[index] = plantNetPower(spec, sources, hasHadValue);
    }
    this.#store(psKey, { ...newest, values });
  }

  /** The newest readings of a device; null if there are none, or if they were too old when the poll was read. */
  #freshReadings(plant: Plant, { psKey, deviceType }: Pick<Device, 'psKey' | 'deviceType'>, readAt: number): ReadingColumns | null {
    const newest = this.#newest.get(psKey);
    const sampleIntervalMs = this.sampleIntervalMs({ plant, deviceType }, psKey);
    const isUsable = isFresh(newest?.measuredAt ?? null, readAt, ageLimitMs({ sampleIntervalMs, pollingIntervalMs: 0 }));
    return isUsable && newest !== undefined ? newest : null;
  }

  #store(psKey: string, newest: DeviceReadings): void {
    this.#newest.set(psKey, newest);
    this.#changed.add(psKey);
    this.#learnKnown(psKey, newest);
  }

  #learnKnown(psKey: string, { specs, values }: ReadingColumns): void {
    const known = this.known(psKey);
    const added = specs.filter(({ pointId }, index) => values[index] !== null && !known.has(pointId));
    if (added.length > 0) this.#known.set(psKey, this.#sharedIds.of([...known, ...added.map(({ pointId }) => pointId)]));
  }

  #takeSample(sample: DeviceSample, { plant, deviceType }: DeviceContext, readAt: number): void {
    const offsetMinutes = this.clocks.offsetMinutes(plant.psId);
    const dropped: DroppedValue[] = [];
    const entries: RejectionEntry[] = [];
    const context = { offsetMinutes, readAt, ratedW: plant.capacity };
    const read = readDevice(sample, this.#specsOf(deviceType, sample.psKey), context, (value) => dropped.push(value));
    const readings = this.#guard.guard(read, { plant, sample, readAt, offsetMinutes }, (entry) => entries.push(entry));
    this.#store(sample.psKey, readings);
    this.record.take(sample.psKey, withDropped(entries, dropped, readings, plant.psId));
    for (const { spec, raw, reason } of dropped) {
      if (reason === 'unknown_code') this.#unknownCodes.add(`${spec.deviceType}/${spec.pointId}=${raw}`);
    }
  }
}

/** A raw text in the rejection log is cut after this many characters. */
const LONGEST_TEXT = 60;

/**
 * Adds the values that were dropped before the guard saw them to the entries of the guard. If the guard has an entry for the
 * same point ("missing"), the entry with the reason of the drop replaces it.
 */
function withDropped(
  entries: readonly RejectionEntry[],
  dropped: readonly DroppedValue[],
  { readAt, measuredAt, psKey }: DeviceReadings,
  psId: string,
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
