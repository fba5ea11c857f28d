import type { Rejections } from '../../poll/rejection-log.ts';
import type { DataState } from '../../readings/data-state.ts';
import { inWords, type Texts } from '../../texts/texts.ts';
import { type Getters, shortened, type Value, valuesOf } from './values.ts';

/** Counts about the samples of a plant or device, and the time of its newest one. */
export interface Samples {
  readonly dataState: DataState;
  /** ISO 8601 with offset; null: never. */
  readonly lastUpdate: string | null;
  readonly rejections: ShownRejections;
}

/** Number of rejected values since the start, and a text about the last one. */
export interface ShownRejections {
  readonly count: number;
  readonly last: string | null;
}

export const shownRejections = ({ count, last }: Rejections, texts: Texts): ShownRejections => ({
  count,
  last: last && inWords(last, texts),
});

export type RejectionKey = 'rejected_samples' | 'last_rejection';

/** For the bridge with the rejections of all devices, and for each plant and device with its own. */
export const rejectionGetters = <Source>(rejectionsOf: (source: Source) => ShownRejections): Getters<Source, RejectionKey> => ({
  rejected_samples: (source) => rejectionsOf(source).count,
  last_rejection: (source) => shortened(rejectionsOf(source).last),
});

const SAMPLES = {
  last_update: ({ lastUpdate }: Samples) => lastUpdate,
  data_state: ({ dataState }: Samples) => dataState,
  ...rejectionGetters<Samples>(({ rejections }) => rejections),
};

export type SampleKey = keyof typeof SAMPLES;
/** In the order of the document. */
export const SAMPLE_KEYS: readonly string[] = Object.keys(SAMPLES);

export const sampleValues = (samples: Samples): Record<SampleKey, Value> => valuesOf(SAMPLES, samples);
