import type { DeviceSample, Plant } from '../model.ts';
import { parseDeclaredZone, parseDeviceTime } from '../readings/device-time.ts';
import { initialClock, type ObservedSample, observePoll, type PlantClock } from '../readings/plant-clock.ts';
import { type PlantOffset, redeclare } from '../readings/plant-offset.ts';
import { DEFAULT_SAMPLE_INTERVAL_MS } from '../readings/sample-rhythm.ts';
import type { Whereabouts } from '../readings/sun.ts';

/** The facts about a plant's time that are saved, and its location, which is needed for sunrise and sunset. */
export interface KnownPlant extends Whereabouts {
  readonly offset: PlantOffset;
}

/** Offsets and sample intervals of each plant, learned from polls. */
export class PlantClocks {
  readonly #clocks: Map<string, PlantClock>;
  readonly #whereabouts: Map<string, Whereabouts>;

  /** @param known facts that an earlier run saved for each plant, by ps_id */
  constructor(known: ReadonlyMap<string, KnownPlant> = new Map()) {
    this.#clocks = new Map([...known].map(([psId, { offset }]) => [psId, { offset, rhythms: new Map() }]));
    this.#whereabouts = new Map(known);
  }

  /** The known facts of each plant, by ps_id. */
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

  /** Interval between the samples of a device, or an assumption while it is unknown, milliseconds. */
  sampleIntervalMs(psId: string, psKey: string): number {
    return this.#clocks.get(psId)?.rhythms.get(psKey)?.sampleIntervalMs ?? DEFAULT_SAMPLE_INTERVAL_MS;
  }

  /** The location of a plant at its last poll, in this run or an earlier one. */
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
