import type { DeviceSample, Plant } from '../model.ts';
import { parseDeclaredZone, parseDeviceTime } from '../readings/device-time.ts';
import { initialClock, type ObservedSample, observePoll, type PlantClock } from '../readings/plant-clock.ts';
import { type PlantOffset, redeclare } from '../readings/plant-offset.ts';
import { DEFAULT_SAMPLE_INTERVAL_MS } from '../readings/sample-rhythm.ts';
import type { Whereabouts } from '../readings/sun.ts';

/** The saved facts about a plant's time: its offset, and its location, from which sunrise and sunset are computed. */
export interface KnownPlant extends Whereabouts {
  readonly offset: PlantOffset;
}

/** Learns each plant's offset and the sample interval of each device from polls. */
export class PlantClocks {
  readonly #clocks: Map<string, PlantClock>;
  readonly #whereabouts: Map<string, Whereabouts>;

  /** @param known facts that an earlier run saved for each plant, by ps_id */
  constructor(known: ReadonlyMap<string, KnownPlant> = new Map()) {
    this.#clocks = new Map([...known].map(([psId, { offset }]) => [psId, { offset, rhythms: new Map() }]));
    this.#whereabouts = new Map(known);
  }

  /** The offset and location of each plant, by ps_id. */
  get known(): ReadonlyMap<string, KnownPlant> {
    return new Map([...this.#clocks].map(([psId, { offset }]) => [psId, { offset, ...this.whereabouts(psId) }]));
  }

  /** Learns from the samples of one poll of a plant; `readAt` is in epoch milliseconds. */
  observe(plant: Plant, samples: readonly DeviceSample[], readAt: number): void {
    const declared = parseDeclaredZone(plant.declaredZone);
    const known = this.#clocks.get(plant.psId);
    const clock = known === undefined ? initialClock(declared) : { ...known, offset: redeclare(known.offset, declared) };
    this.#clocks.set(plant.psId, observePoll(clock, samples.flatMap(observed), readAt));
    this.#whereabouts.set(plant.psId, plant);
  }

  /** The plant's offset in force, minutes east of Greenwich; null while it is unknown. */
  offsetMinutes(psId: string): number | null {
    return this.#clocks.get(psId)?.offset.inForceMinutes ?? null;
  }

  /** Interval between the samples of a device, milliseconds; an assumption while it is unknown. */
  sampleIntervalMs(psId: string, psKey: string): number {
    return this.#clocks.get(psId)?.rhythms.get(psKey)?.sampleIntervalMs ?? DEFAULT_SAMPLE_INTERVAL_MS;
  }

  /** The location of a plant as of its last poll, in this run or an earlier one; null coordinates if it is unknown. */
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
