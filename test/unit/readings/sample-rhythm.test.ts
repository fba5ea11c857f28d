import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../src/calendar.ts';
import { observeSample, type SampleRhythm } from '../../../src/readings/sample-rhythm.ts';

/** Observes samples in this order. @param polls pairs of device_time and time of the poll, in minutes */
const observed = (...polls: [number, number][]) =>
  polls.reduce<{ rhythm: SampleRhythm | undefined; fresh: boolean[] }>(
    ({ rhythm, fresh }, [local, readAt]) => {
      const next = observeSample(rhythm, local * MINUTE_MS, readAt * MINUTE_MS);
      return { rhythm: next.rhythm, fresh: [...fresh, next.fresh] };
    },
    { rhythm: undefined, fresh: [] },
  );

const intervalMinutes = (...polls: [number, number][]): number => (observed(...polls).rhythm?.sampleIntervalMs ?? 0) / MINUTE_MS;

describe('a sample', () => {
  it('is fresh when device_time moved on since the poll before, never at first sight', () => {
    expect(observed([0, 2], [5, 7], [5, 12], [10, 17]).fresh).toEqual([false, true, false, true]);
  });

  it('is not fresh when a replica goes back and comes again', () => {
    expect(observed([0, 2], [5, 7], [0, 12], [5, 17]).fresh).toEqual([false, true, false, false]);
  });

  it('is fresh again from the second one after the clock was set back', () => {
    expect(observed([60, 62], [65, 67], [10, 72], [15, 77], [20, 82]).fresh).toEqual([false, true, false, true, true]);
  });
});

describe('the sample interval', () => {
  it('is five minutes until something else is seen', () => {
    expect(intervalMinutes([0, 2])).toBe(5);
    expect(intervalMinutes([0, 2], [10, 12], [20, 22])).toBe(5);
  });

  it('is learned from three samples with polls between them', () => {
    expect(intervalMinutes([0, 2], [0, 7], [10, 12], [10, 17], [20, 22], [20, 27], [30, 32])).toBe(10);
  });

  it('is not taken from polls that are rarer than samples', () => {
    expect(intervalMinutes([0, 2], [15, 17], [30, 32], [45, 47], [60, 62])).toBe(5);
  });

  it('follows a faster rhythm at once', () => {
    expect(intervalMinutes([0, 2], [5, 7], [6, 8], [7, 9])).toBe(1);
  });

  it('does not take a missed sample or a night for a rhythm', () => {
    expect(intervalMinutes([0, 2], [5, 7], [5, 12], [15, 17], [15, 22], [735, 737], [740, 742])).toBe(5);
  });
});
