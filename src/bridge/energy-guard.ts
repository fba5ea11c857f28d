import { conversion } from '../catalogue/units.ts';
import type { Counter, DeviceReadings, DeviceSample, Plant, PointSpec, Reading } from '../model.ts';
import { powerBoundW } from '../readings/guard/bound.ts';
import { type CounterState, guardCounter, rebuilt } from '../readings/guard/counter-guard.ts';
import { believedAt, type Dated, dateSample, type SampleStamp } from '../readings/guard/sample-time.ts';
import { isSolar } from '../readings/guard/solar-counters.ts';
import type { DeviceMemory, GuardMemory, PlantMemory } from './guard-memory.ts';
import type { KnownPlant } from './plant-clocks.ts';
import type { PublishedCounter } from './retained-states.ts';
import type { ValueEntry } from './value-record.ts';

export interface GuardedSample {
  readonly plant: Plant;
  readonly sample: DeviceSample;
  readonly readings: DeviceReadings;
  /** The plant's offset in force in minutes east of Greenwich; null while it is not known. */
  readonly offsetMinutes: number | null;
}

export interface Guarded {
  /** With what may be published in the place of the counters' values. */
  readonly readings: DeviceReadings;
  /** What was made of values that were not simply accepted. */
  readonly entries: readonly ValueEntry[];
}

/** What was published of a counter before the memory was lost; null: nothing. */
export type PublishedBefore = (psId: string, psKey: string, slug: string) => PublishedCounter | null;

type CounterReading = Reading & { readonly spec: PointSpec & { readonly counter: Counter } };

const isCounter = (reading: Reading): reading is CounterReading => reading.spec.counter !== null;
const NO_PLANT: PlantMemory = { offset: null, latitude: null, longitude: null, highestW: 0 };
/** What is not seen for so long is forgotten. */
const FORGOTTEN_MS = 400 * 24 * 3_600_000;

/** Keeps every energy counter of every device true, and remembers what that takes. */
export class EnergyGuard {
  readonly #plants: Map<string, PlantMemory>;
  readonly #devices: Map<string, DeviceMemory>;
  readonly #publishedBefore: PublishedBefore;

  constructor(memory: GuardMemory, publishedBefore: PublishedBefore) {
    this.#plants = new Map(Object.entries(memory.plants));
    this.#devices = new Map(Object.entries(memory.devices));
    this.#publishedBefore = publishedBefore;
  }

  guard(given: GuardedSample): Guarded {
    const { plant, sample, readings } = given;
    const { psKey } = sample;
    const before = this.#devices.get(psKey);
    const stamp: SampleStamp = { ...sample, measuredAt: readings.measuredAt, readAt: readings.readAt };
    const dated = dateSample(before?.witness ?? null, stamp);
    const lastW = dated.order === 'newer' ? highestPowerW(readings) : (before?.lastW ?? 0);
    if (dated.order === 'newer') this.#seePower(plant.psId, Math.min(lastW, before?.lastW ?? 0));

    const counters: Record<string, CounterState> = { ...before?.counters };
    const entries: ValueEntry[] = [];
    const guarded = readings.readings.map((reading): Reading => {
      if (!isCounter(reading)) return reading;
      const { pointId, slug } = reading.spec;
      const value = typeof reading.value === 'number' ? reading.value : null;
      const before = counters[pointId] ?? this.#rebuilt(given, reading.spec);
      const { state, published, verdict } = this.#judge(before, reading.spec, value, given, dated, stamp);
      if (state !== null) counters[pointId] = state;
      if (verdict !== 'accepted') {
        const { readAt, measuredAt } = readings;
        entries.push({ readAt, measuredAt, psId: plant.psId, psKey, slug, verdict, value, published });
      }
      return published === reading.value ? reading : { spec: reading.spec, value: published };
    });
    this.#devices.set(psKey, { witness: dated.witness, lastW, counters });
    return { readings: { ...readings, readings: guarded }, entries };
  }

  /** ps_keys of devices that were read, in this run or an earlier one. */
  knownDevices(): readonly string[] {
    return [...this.#devices.keys()];
  }

  /** What is to be kept of it all; `plants` by ps_id. */
  memory(plants: ReadonlyMap<string, KnownPlant>, nowMs: number): GuardMemory {
    for (const [psId, known] of plants) this.#plants.set(psId, { ...(this.#plants.get(psId) ?? NO_PLANT), ...known });
    const seen = [...this.#devices].filter(([, { witness }]) => nowMs - witness.seenReadAt < FORGOTTEN_MS);
    return { version: 1, plants: Object.fromEntries(this.#plants), devices: Object.fromEntries(seen) };
  }

  #judge(
    state: CounterState | null,
    spec: CounterReading['spec'],
    value: number | null,
    { plant, offsetMinutes }: GuardedSample,
    dated: Dated,
    stamp: SampleStamp,
  ): ReturnType<typeof guardCounter> {
    const { highestW } = this.#plants.get(plant.psId) ?? NO_PLANT;
    const boundW = powerBoundW({ solar: isSolar(spec), ratedW: plant.capacity, highestW });
    return guardCounter(state, {
      counter: spec.counter,
      value,
      dated,
      localMs: offsetMinutes === null ? null : (believedAt(stamp) ?? dated.at) + offsetMinutes * 60_000,
      perHour: boundW * (conversion('Wh', spec.unit ?? 'Wh') ?? 1),
    });
  }

  #rebuilt({ plant, sample }: GuardedSample, { slug, counter }: CounterReading['spec']): CounterState | null {
    const published = this.#publishedBefore(plant.psId, sample.psKey, slug);
    return published === null ? null : rebuilt(counter, published.value, published.at, published.localMs);
  }

  #seePower(psId: string, confirmedW: number): void {
    const plant = this.#plants.get(psId) ?? NO_PLANT;
    if (confirmedW > plant.highestW) this.#plants.set(psId, { ...plant, highestW: confirmedW });
  }
}

/** The highest power that a device shows, either direction. */
function highestPowerW({ readings }: DeviceReadings): number {
  let highest = 0;
  for (const { spec, value } of readings) {
    if (spec.deviceClass !== 'power' || typeof value !== 'number') continue;
    highest = Math.max(highest, Math.abs(value) * (conversion(spec.unit ?? 'W', 'W') ?? 0));
  }
  return highest;
}
