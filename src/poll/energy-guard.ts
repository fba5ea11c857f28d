import { MINUTE_MS } from '../calendar.ts';
import { conversion } from '../catalogue/units.ts';
import type { DeviceReadings, DeviceSample, Plant, PointSpec, Reading, ReadingColumns } from '../model.ts';
import { type CounterSample, type CounterState, guardCounter } from '../readings/guard/counter-guard.ts';
import { type Start, startOf } from '../readings/guard/counter-start.ts';
import { confirmedBy, type DayBefore, waitsForSecond } from '../readings/guard/day-before.ts';
import type { CounterLimits } from '../readings/guard/possible.ts';
import { isBoundByRatedPower, powerBoundW } from '../readings/guard/power-bound.ts';
import { believedAt, type Dated, dateSample, type SampleStamp } from '../readings/guard/sample-time.ts';
import { isUsual } from '../readings/guard/verdicts.ts';
import type { GuardedDevice, GuardMemory } from './guard-memory.ts';
import { type CounterPoint, type CounterSpec, type GuardedPoints, guardedPointsOf, perWhOf } from './guarded-points.ts';
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

const NOTHING_KEPT: Start['kept'] = [];

/** Applies the guard to all energy counters of all devices. */
export class EnergyGuard {
  readonly #memory: GuardMemory;
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
   * @param memory the guard's state of all plants, which this class changes
   * @param publishedBefore looks up a value that the broker retains
   */
  constructor(memory: GuardMemory, publishedBefore: PublishedBefore) {
    this.#memory = memory;
    this.#publishedBefore = publishedBefore;
    this.#isLost = memory.knownDevices().length === 0;
  }

  /**
   * Judges the energy counters among the readings of one sample.
   * @param report called with one entry for each value whose verdict is not a usual one (`isUsual`)
   * @returns the readings, with the counters' values replaced by those that may be published
   */
  guard(readings: DeviceReadings, given: SampleOrigin, report: (entry: RejectionEntry) => void): DeviceReadings {
    const { plant, sample } = given;
    const { psKey } = sample;
    const before = this.#memory.device(psKey);
    const { serialNumber, uuid } = sample;
    const stamp: SampleStamp = { measuredAt: readings.measuredAt, readAt: readings.readAt, serialNumber, uuid };
    const dated = dateSample(before?.witness ?? null, stamp);
    const points = this.#pointsOf(readings.specs);
    const lastW = dated.order === 'newer' ? highestPowerW(points, readings) : (before?.lastW ?? 0);
    if (dated.order === 'newer') this.#memory.seePower(plant.psId, Math.min(lastW, before?.lastW ?? 0));

    const counters: GuardedDevice['counters'] = before?.counters ?? new Map();
    const isFirst = !this.#seen.has(psKey);
    this.#seen.add(psKey);
    const sampled = this.#sampled(given, dated, stamp);
    const { readAt, measuredAt } = readings;
    // Copied for a counter whose published value is another one than in the sample, which few are.
    let { values } = readings;
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
      if (!Object.is(values[position], published)) values = values.with(position, published);
    }
    this.#memory.remember(plant.psId, psKey, { witness: dated.witness, lastW, counters });
    if (isFirst && [...counters.values()].some((counter) => counter !== null && waitsForSecond(counter))) this.#waiting.push(psKey);
    return { ...readings, values };
  }

  /**
   * Returns ps_keys of devices with lifetime counters that wait for a second reading, and forgets them. A device is returned
   * once in a run, after its first reading.
   * @param isOwn whether a device is one of the caller's account
   */
  takeWaiting(isOwn: (psKey: string) => boolean): readonly string[] {
    const taken = this.#waiting.filter(isOwn);
    this.#waiting = this.#waiting.filter((psKey) => !taken.includes(psKey));
    return taken;
  }

  /** Whether a lifetime counter has had only one reading and waits for a second one. */
  waits(psKey: string, { pointId }: Pick<PointSpec, 'pointId'>): boolean {
    const counter = this.#memory.device(psKey)?.counters.get(pointId) ?? null;
    return counter !== null && waitsForSecond(counter);
  }

  /**
   * Confirms the first reading of a lifetime counter by the counter's values of the day before.
   * @param specs all points that are read of the device
   * @returns the value to publish, in the counter's unit; null if the counter still waits for a second reading
   */
  confirm(plant: Plant, psKey: string, spec: PointSpec, specs: readonly PointSpec[], day: DayBefore): number | null {
    const device = this.#memory.device(psKey);
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
    this.#memory.remember(plant.psId, psKey, device);
    return state.tracking.segment?.raw ?? null;
  }

  #pointsOf(specs: readonly PointSpec[]): GuardedPoints {
    const points = this.#points.get(specs) ?? guardedPointsOf(specs);
    this.#points.set(specs, points);
    return points;
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
    return powerBoundW({ solar, ratedW: capacity, highestW: this.#memory.highestW(psId) });
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
      highestW: Math.max(lastW, this.#memory.highestW(psId)),
      perWh: perWhOf(spec),
      installedAt: Number.isNaN(installedAt) ? null : installedAt,
      now,
      own,
    };
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
