import type { DeviceSample, Plant } from '../model.ts';
import { parseDeclaredZone, parseDeviceTime } from '../readings/device-time.ts';
import { initialClock, type ObservedSample, observePoll, type PlantClock } from '../readings/plant-clock.ts';
import { type PlantOffset, redeclare } from '../readings/plant-offset.ts';
import { DEFAULT_SAMPLE_INTERVAL_MS } from '../readings/sample-rhythm.ts';
import type { Whereabouts } from '../readings/sun.ts';

/** What is kept of a plant's time over a restart, and what tells its day from its night. */
export interface KnownPlant extends Whereabouts {
  readonly offset: PlantOffset;
}

/** What the polls have taught about each plant's time. */
export class PlantClocks {
  readonly #clocks: Map<string, PlantClock>;
  readonly #whereabouts: Map<string, Whereabouts>;

  /** @param known what an earlier run has learned of each plant, by ps_id */
  constructor(known: ReadonlyMap<string, KnownPlant> = new Map()) {
    this.#clocks = new Map([...known].map(([psId, { offset }]) => [psId, { offset, rhythms: new Map() }]));
    this.#whereabouts = new Map(known);
  }

  /** What is known of each plant, by ps_id. */
  get known(): ReadonlyMap<string, KnownPlant> {
    return new Map([...this.#clocks].map(([psId, { offset }]) => [psId, { offset, ...this.whereabouts(psId) }]));
  }

  /** Learns from one poll of a plant; `readAt` in epoch milliseconds. */
  observe(plant: Plant, samples: readonly DeviceSample[], readAt: number): void {
    const declared = parseDeclaredZone(plant.declaredZone);
    const known = this.#clocks.get(plant.psId);
    const clock = known === undefined ? initialClock(declared) : { ...known, offset: redeclare(known.offset, declared) };
    this.#clocks.set(plant.psId, observePoll(clock, samples.flatMap(observed), readAt));
    this.#whereabouts.set(plant.psId, plant);
  }

  /** Offset in force in minutes east of Greenwich; null while it is not known. */
  offsetMinutes(psId: string): number | null {
    return this.#clocks.get(psId)?.offset.inForceMinutes ?? null;
  }

  /** Time between the samples of a device as far as it is known, milliseconds. */
  sampleIntervalMs(psId: string, psKey: string): number {
    return this.#clocks.get(psId)?.rhythms.get(psKey)?.sampleIntervalMs ?? DEFAULT_SAMPLE_INTERVAL_MS;
  }

  /** Where a plant was when it was last polled, in this run or an earlier one. */
  whereabouts(psId: string): Whereabouts {
    const { latitude, longitude } = this.#whereabouts.get(psId) ?? NOWHERE;
    return { latitude, longitude };
  }
}

const NOWHERE: Whereabouts = { latitude: null, longitude: null };

function observed({ psKey, deviceTime }: DeviceSample): ObservedSample[] {
  const localMs = deviceTime === null ? null : parseDeviceTime(deviceTime);
  return localMs === null ? [] : [{ psKey, localMs }];
}
