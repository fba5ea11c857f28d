import { DAY_MS, MINUTE_MS } from '../calendar.ts';
import { conversion } from '../catalogue/units.ts';
import type { DeviceReadings, DeviceSample, Plant, PointSpec, Reading, ReadingColumns } from '../model.ts';
import { type CounterSample, type CounterState, guardCounter } from '../readings/guard/counter-guard.ts';
import { type Start, startOf } from '../readings/guard/counter-start.ts';
import { confirmedBy, type DayBefore, waitsForSecond } from '../readings/guard/day-before.ts';
import type { CounterLimits } from '../readings/guard/possible.ts';
import { isBoundByRatedPower, powerBoundW } from '../readings/guard/power-bound.ts';
import { believedAt, type Dated, dateSample, type SampleStamp } from '../readings/guard/sample-time.ts';
import { isUsual } from '../readings/guard/verdicts.ts';
import { type DeviceMemory, type PlantGuardState, type PlantMemory, UNKNOWN_PLANT } from './guard-state.ts';
import { type CounterPoint, type CounterSpec, type GuardedPoints, guardedPointsOf, perWhOf } from './guarded-points.ts';
import type { KnownPlant } from './plant-clocks.ts';
import type { RejectionEntry } from './rejection-log.ts';

/** The sample from which readings were made, with its plant. */
export interface SampleOrigin {
  readonly plant: Plant;
  readonly sample: DeviceSample;
  /** When the reply was read, epoch milliseconds. */
  readonly readAt: number;
  /** The plant's offset in force, minutes east of Greenwich; null while it is unknown. */
  readonly offsetMinutes: number | null;
}

/** A counter's value that the broker retains. An earlier run of this bridge or any other client may have published it. */
export interface PublishedCounter {
  readonly value: number;
  /** When it was measured, epoch milliseconds. */
  readonly at: number;
  /** The same time as the plant's local time, local milliseconds. */
  readonly localMs: number;
}

/** Looks up the retained value of a counter; null if there is none. */
export type PublishedBefore = (psId: string, psKey: string, slug: string) => PublishedCounter | null;

/** The guard's state of a device in memory. Of its members only the map of counters is changed in place. */
interface GuardedDevice extends DeviceMemory {
  readonly counters: Map<string, CounterState | null>;
}

const NOTHING_KEPT: Start['kept'] = [];
/** If a device was not read for this long, its state is deleted. */
const FORGOTTEN_MS = 400 * DAY_MS;

/** Applies the guard to all energy counters of all devices, and keeps the guard's state. */
export class EnergyGuard {
  readonly #plants = new Map<string, PlantGuardState>();
  readonly #devices = new Map<string, GuardedDevice>();
  /** Key: ps_id. Value: the ps_keys of the plant's devices. */
  readonly #psKeys = new Map<string, Set<string>>();
  /** ps_ids of the plants whose state has changed since the last `takeChanges`. */
  readonly #changed = new Set<string>();
  readonly #publishedBefore: PublishedBefore;
  /** True if there was no saved state at the start. */
  readonly #isLost: boolean;
  /** ps_keys of the devices seen in this run. */
  readonly #seen = new Set<string>();
  /** Key: list of points, which many devices share. */
  readonly #points = new WeakMap<readonly PointSpec[], GuardedPoints>();
  /** ps_keys of devices with lifetime counters that wait for a second reading, not yet returned by `takeWaiting`. */
  #waiting: string[] = [];

  /**
   * @param memories the saved state of each plant, by ps_id
   * @param publishedBefore looks up a value that the broker retains
   */
  constructor(memories: ReadonlyMap<string, PlantMemory>, publishedBefore: PublishedBefore) {
    for (const [psId, { devices, ...plant }] of memories) {
      this.#plants.set(psId, plant);
      for (const [psKey, device] of Object.entries(devices)) this.#recall(psId, psKey, { ...device, counters: new Map(device.counters) });
    }
    this.#publishedBefore = publishedBefore;
    this.#isLost = this.#devices.size === 0;
  }

  /**
   * Judges the energy counters among the readings of one sample.
   * @param report called with one entry for each value whose verdict is not a usual one (`isUsual`)
   * @returns the readings, with the counters' values replaced by those that may be published
   */
  guard(readings: DeviceReadings, given: SampleOrigin, report: (entry: RejectionEntry) => void): DeviceReadings {
    const { plant, sample } = given;
    const { psKey } = sample;
    const before = this.#devices.get(psKey);
    const { serialNumber, uuid } = sample;
    const stamp: SampleStamp = { measuredAt: readings.measuredAt, readAt: readings.readAt, serialNumber, uuid };
    const dated = dateSample(before?.witness ?? null, stamp);
    const points = this.#pointsOf(readings.specs);
    const lastW = dated.order === 'newer' ? highestPowerW(points, readings) : (before?.lastW ?? 0);
    if (dated.order === 'newer') this.#seePower(plant.psId, Math.min(lastW, before?.lastW ?? 0));

    const counters: GuardedDevice['counters'] = before?.counters ?? new Map();
    const isFirst = !this.#seen.has(psKey);
    this.#seen.add(psKey);
    const sampled = this.#sampled(given, dated, stamp);
    const { readAt, measuredAt } = readings;
    const values = [...readings.values];
    for (const point of points.counters) {
      const { spec, position } = point;
      const { pointId, slug } = spec;
      const value = numberOrNull(values[position]);
      const remembered = counters.get(pointId);
      const start = isFirst ? this.#start(remembered, given, spec, value, lastW) : null;
      const known = start === null ? (remembered ?? null) : start.state;
      const { state, published, verdict } = guardCounter(known, counterSample(point, value, sampled));
      const after = state ?? known;
      if (after === null) counters.delete(pointId);
      else counters.set(pointId, after);
      const kept = start?.kept ?? NOTHING_KEPT;
      const rejections = isUsual(verdict) ? kept : [...kept, { verdict, value }];
      for (const found of rejections) report({ readAt, measuredAt, psId: plant.psId, psKey, slug, ...found, published });
      values[position] = published;
    }
    this.#remember(plant.psId, psKey, { witness: dated.witness, lastW, counters });
    this.#changed.add(plant.psId);
    if (isFirst && [...counters.values()].some((counter) => counter !== null && waitsForSecond(counter))) this.#waiting.push(psKey);
    return { ...readings, values };
  }

  /**
   * Returns ps_keys of devices with lifetime counters that wait for a second reading, and forgets them. A device is returned
   * once in a run, after its first reading.
   */
  takeWaiting(): readonly string[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  /** Whether a lifetime counter has had only one reading and waits for a second one. */
  waits(psKey: string, { pointId }: Pick<PointSpec, 'pointId'>): boolean {
    const counter = this.#devices.get(psKey)?.counters.get(pointId) ?? null;
    return counter !== null && waitsForSecond(counter);
  }

  /**
   * Confirms the first reading of a lifetime counter by the counter's values of the day before.
   * @param specs all points that are read of the device
   * @returns the value to publish, in the counter's unit; null if the counter still waits for a second reading
   */
  confirm(plant: Plant, psKey: string, spec: PointSpec, specs: readonly PointSpec[], day: DayBefore): number | null {
    const device = this.#devices.get(psKey);
    const counter = device?.counters.get(spec.pointId) ?? null;
    if (device === undefined || counter === null) return null;
    const facts = {
      perHour: this.#boundW(plant, isBoundByRatedPower(spec)) * perWhOf(spec),
      perWh: perWhOf(spec),
      today: madeToday(device, spec, specs),
    };
    const state = confirmedBy(day, counter, facts);
    if (state === null) return null;
    device.counters.set(spec.pointId, state);
    this.#changed.add(plant.psId);
    return state.tracking.segment?.raw ?? null;
  }

  /** ps_keys of all devices read in this run or an earlier one. */
  knownDevices(): readonly string[] {
    return [...this.#devices.keys()];
  }

  /**
   * Returns the state of each plant that has changed since the last call, by ps_id.
   * @param known each plant's present offset and location, by ps_id
   */
  takeChanges(known: ReadonlyMap<string, KnownPlant>, nowMs: number): ReadonlyMap<string, PlantMemory> {
    for (const [psId, { offset, latitude, longitude }] of known) {
      const before = this.#plants.get(psId) ?? UNKNOWN_PLANT;
      if (offset === before.offset && latitude === before.latitude && longitude === before.longitude) continue;
      this.#plants.set(psId, { ...before, offset, latitude, longitude });
      this.#changed.add(psId);
    }
    const changes = new Map([...this.#changed].map((psId) => [psId, this.#memoryOf(psId, nowMs)]));
    this.#changed.clear();
    return changes;
  }

  #memoryOf(psId: string, nowMs: number): PlantMemory {
    const devices: Record<string, DeviceMemory> = {};
    for (const psKey of this.#psKeys.get(psId) ?? []) {
      const device = this.#devices.get(psKey);
      if (device !== undefined && nowMs - device.witness.seenReadAt < FORGOTTEN_MS)
        devices[psKey] = { ...device, counters: new Map(device.counters) };
    }
    return { ...(this.#plants.get(psId) ?? UNKNOWN_PLANT), devices };
  }

  #pointsOf(specs: readonly PointSpec[]): GuardedPoints {
    const points = this.#points.get(specs) ?? guardedPointsOf(specs);
    this.#points.set(specs, points);
    return points;
  }

  #remember(psId: string, psKey: string, device: GuardedDevice): void {
    this.#devices.set(psKey, device);
    const psKeys = this.#psKeys.get(psId);
    if (psKeys === undefined) this.#psKeys.set(psId, new Set([psKey]));
    else psKeys.add(psKey);
  }

  /**
   * Takes over saved state of a device. If two plants have state of the same device, as after a device replacement, the state
   * whose sample was read last is used.
   */
  #recall(psId: string, psKey: string, device: GuardedDevice): void {
    const other = this.#devices.get(psKey);
    if (other === undefined || other.witness.seenReadAt <= device.witness.seenReadAt) this.#remember(psId, psKey, device);
  }

  #sampled({ plant, offsetMinutes }: SampleOrigin, dated: Dated, stamp: SampleStamp): SampledDevice {
    return {
      dated,
      localMs: offsetMinutes === null ? null : (believedAt(stamp) ?? dated.at) + offsetMinutes * MINUTE_MS,
      solarBoundW: this.#boundW(plant, true),
      otherBoundW: this.#boundW(plant, false),
    };
  }

  /** The power that limits the growth of the plant's counters of PV energy (`solar`), or of all other counters, in W. */
  #boundW({ psId, capacity }: Plant, solar: boolean): number {
    const { highestW } = this.#plants.get(psId) ?? UNKNOWN_PLANT;
    return powerBoundW({ solar, ratedW: capacity, highestW });
  }

  /** The state of a counter before its first reading in this run. */
  #start(
    remembered: CounterState | null | undefined,
    { plant, sample, readAt }: SampleOrigin,
    spec: CounterSpec,
    own: number | null,
    lastW: number,
  ): Start {
    const limits = this.#limits(plant, spec, { own, lastW, now: readAt });
    const mayAskBroker = this.#isLost || remembered !== undefined;
    const retained = () => (mayAskBroker ? this.#publishedBefore(plant.psId, sample.psKey, spec.slug) : null);
    return startOf(remembered, retained, limits);
  }

  #limits(
    { psId, capacity, installDate }: Plant,
    spec: CounterSpec,
    { own, lastW, now }: { readonly own: number | null; readonly lastW: number; readonly now: number },
  ): CounterLimits {
    const installedAt = installDate === null ? Number.NaN : Date.parse(installDate);
    return {
      counter: spec.counter,
      solar: isBoundByRatedPower(spec),
      ratedW: capacity,
      highestW: Math.max(lastW, this.#plants.get(psId)?.highestW ?? 0),
      perWh: perWhOf(spec),
      installedAt: Number.isNaN(installedAt) ? null : installedAt,
      now,
      own,
    };
  }

  #seePower(psId: string, confirmedW: number): void {
    const plant = this.#plants.get(psId) ?? UNKNOWN_PLANT;
    if (confirmedW > plant.highestW) this.#plants.set(psId, { ...plant, highestW: confirmedW });
  }
}

/** What the samples of all counters of a device have in common. */
interface SampledDevice extends Pick<CounterSample, 'dated' | 'localMs'> {
  /** The power that limits counters of PV energy, and the one for all other counters, in W. */
  readonly solarBoundW: number;
  readonly otherBoundW: number;
}

function counterSample(
  { spec, isBoundByRatedPower, perWh }: CounterPoint,
  value: number | null,
  { dated, localMs, solarBoundW, otherBoundW }: SampledDevice,
): CounterSample {
  return { counter: spec.counter, value, dated, localMs, perHour: (isBoundByRatedPower ? solarBoundW : otherBoundW) * perWh };
}

const numberOrNull = (value: Reading['value'] | undefined): number | null => (typeof value === 'number' ? value : null);

/**
 * Returns the values of the daily counters that count the same energy as a lifetime counter, in the unit of the lifetime
 * counter.
 */
function madeToday({ counters }: GuardedDevice, { role, unit }: PointSpec, specs: readonly PointSpec[]): readonly number[] {
  const daily = specs.filter((spec) => role !== null && spec.role === role && spec.counter === 'daily');
  return daily.flatMap((spec) => {
    const tracking = counters.get(spec.pointId)?.tracking;
    const value = tracking?.evidence?.raw ?? tracking?.segment?.raw;
    return value === undefined ? [] : [value * (conversion(spec.unit ?? 'Wh', unit ?? 'Wh') ?? 1)];
  });
}

/** Returns the highest power among the readings of a device regardless of its sign, in W; 0 if there is none. */
function highestPowerW({ powers }: GuardedPoints, { values }: ReadingColumns): number {
  let highest = 0;
  for (const { position, watts } of powers) {
    const value = values[position];
    if (typeof value === 'number') highest = Math.max(highest, Math.abs(value) * watts);
  }
  return highest;
}
