import type { Rejections } from '../../poll/rejection-log.ts';
import type { DataState } from '../../readings/data-state.ts';
import { inWords, type Texts } from '../../texts/texts.ts';
import { type Getters, shortened, type Value, valuesOf } from './values.ts';

/** Facts about the samples of a plant or device. */
export interface Samples {
  readonly dataState: DataState;
  /** When the newest sample was measured, ISO 8601 with offset; null if there is none. */
  readonly lastUpdate: string | null;
  readonly rejections: ShownRejections;
}

/** The number of rejected values since the start of the bridge, and a text about the last one; null if there is none. */
export interface ShownRejections {
  readonly count: number;
  readonly last: string | null;
}

export const shownRejections = ({ count, last }: Rejections, texts: Texts): ShownRejections => ({
  count,
  last: last && inWords(last, texts),
});

export type RejectionKey = 'rejected_samples' | 'last_rejection';

/**
 * The document keys about rejected values. The bridge's document has the rejections of all devices, the document of a plant or
 * device its own.
 */
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
/** The keys about samples, in the order of the document. */
export const SAMPLE_KEYS: readonly string[] = Object.keys(SAMPLES);

export const sampleValues = (samples: Samples): Record<SampleKey, Value> => valuesOf(SAMPLES, samples);
