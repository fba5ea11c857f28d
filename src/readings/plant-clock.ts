import { initialOffset, observe, type PlantOffset } from './plant-offset.ts';
import { observeSample, type SampleRhythm } from './sample-rhythm.ts';

/** The time facts learned from a plant's samples: the offset in force, and the sample rhythm of each device by ps_key. */
export interface PlantClock {
  readonly offset: PlantOffset;
  readonly rhythms: ReadonlyMap<string, SampleRhythm>;
}

/** One device's `device_time` in a poll, as local milliseconds. */
export interface ObservedSample {
  readonly psKey: string;
  readonly localMs: number;
}

/** @param declaredMinutes offset of the plant's declared zone, or null. */
export const initialClock = (declaredMinutes: number | null): PlantClock => ({
  offset: initialOffset(declaredMinutes),
  rhythms: new Map(),
});

/**
 * Updates the clock after one poll of a plant, from its samples in any order and the time at which the reply was read (epoch
 * milliseconds).
 */
export function observePoll(clock: PlantClock, samples: readonly ObservedSample[], readAtMs: number): PlantClock {
  const observed = samples.map(({ psKey, localMs }) => ({ psKey, localMs, ...observeSample(clock.rhythms.get(psKey), localMs, readAtMs) }));
  const fresh = observed.filter((sample) => sample.fresh).map((sample) => sample.localMs);
  return {
    offset: observe(clock.offset, fresh, readAtMs),
    rhythms: new Map([...clock.rhythms, ...observed.map(({ psKey, rhythm }) => [psKey, rhythm] as const)]),
  };
}
