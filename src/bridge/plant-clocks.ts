import type { DeviceSample, Plant } from '../model.ts';
import { parseDeclaredZone, parseDeviceTime } from '../readings/device-time.ts';
import { initialClock, type ObservedSample, observePoll, type PlantClock } from '../readings/plant-clock.ts';
import { type PlantOffset, redeclare } from '../readings/plant-offset.ts';
import { DEFAULT_SAMPLE_INTERVAL_MS } from '../readings/sample-rhythm.ts';

/** What the polls have taught about each plant's time. */
export class PlantClocks {
  readonly #clocks: Map<string, PlantClock>;

  /** @param offsets what an earlier run has learned of each plant's offset, by ps_id */
  constructor(offsets: ReadonlyMap<string, PlantOffset> = new Map()) {
    this.#clocks = new Map([...offsets].map(([psId, offset]) => [psId, { offset, rhythms: new Map() }]));
  }

  /** What is known of each plant's offset, by ps_id. */
  get offsets(): ReadonlyMap<string, PlantOffset> {
    return new Map([...this.#clocks].map(([psId, { offset }]) => [psId, offset]));
  }

  /** Learns from one poll of a plant; `readAt` in epoch milliseconds. */
  observe(plant: Plant, samples: readonly DeviceSample[], readAt: number): void {
    const declared = parseDeclaredZone(plant.declaredZone);
    const known = this.#clocks.get(plant.psId);
    const clock = known === undefined ? initialClock(declared) : { ...known, offset: redeclare(known.offset, declared) };
    this.#clocks.set(plant.psId, observePoll(clock, samples.flatMap(observed), readAt));
  }

  /** Offset in force in minutes east of Greenwich; null while it is not known. */
  offsetMinutes(psId: string): number | null {
    return this.#clocks.get(psId)?.offset.inForceMinutes ?? null;
  }

  sampleIntervalMs(psId: string, psKey: string): number {
    return this.#clocks.get(psId)?.rhythms.get(psKey)?.sampleIntervalMs ?? DEFAULT_SAMPLE_INTERVAL_MS;
  }
}

function observed({ psKey, deviceTime }: DeviceSample): ObservedSample[] {
  const localMs = deviceTime === null ? null : parseDeviceTime(deviceTime);
  return localMs === null ? [] : [{ psKey, localMs }];
}
