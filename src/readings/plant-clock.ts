import { initialOffset, observe, type PlantOffset } from './plant-offset.ts';
import { observeSample, type SampleRhythm } from './sample-rhythm.ts';

/**
 * The facts learned from the times of a plant's samples: the plant's offset in force, and the sample rhythm of each device by
 * ps_key.
 */
export interface PlantClock {
  readonly offset: PlantOffset;
  readonly rhythms: ReadonlyMap<string, SampleRhythm>;
}

/** The `device_time` of one device in a poll, as local milliseconds. */
export interface ObservedSample {
  readonly psKey: string;
  readonly localMs: number;
}

/**
 * Returns the clock of a plant before its first sample.
 * @param declaredMinutes offset of the plant's declared zone in minutes east of Greenwich; null if it declares none
 */
export const initialClock = (declaredMinutes: number | null): PlantClock => ({
  offset: initialOffset(declaredMinutes),
  rhythms: new Map(),
});

/**
 * Returns the clock after one more poll of the plant.
 * @param samples the plant's samples in any order
 * @param readAtMs when the reply was read, epoch milliseconds
 */
export function observePoll(clock: PlantClock, samples: readonly ObservedSample[], readAtMs: number): PlantClock {
  const observed = samples.map(({ psKey, localMs }) => ({ psKey, localMs, ...observeSample(clock.rhythms.get(psKey), localMs, readAtMs) }));
  const fresh = observed.filter((sample) => sample.fresh).map((sample) => sample.localMs);
  return {
    offset: observe(clock.offset, fresh, readAtMs),
    rhythms: new Map([...clock.rhythms, ...observed.map(({ psKey, rhythm }) => [psKey, rhythm] as const)]),
  };
}
