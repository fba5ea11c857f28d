import { DATA_STATES, type DataState } from '../../readings/data-state.ts';
import { type Diagnostic, type DiagnosticValue, entities, shortened, values } from './diagnostic.ts';

/** Values that were sent and not published since the start: how many, and the last of them in words. */
export interface Rejections {
  readonly count: number;
  readonly last: string | null;
}

/** The bridge has them in all, plants and devices each of their own. */
export const rejectionRows = <Source>(rejectionsOf: (source: Source) => Rejections): readonly Diagnostic<Source>[] => [
  {
    slug: 'rejected_samples',
    platform: 'sensor',
    name: { en: 'Rejected samples', pt: 'Amostras rejeitadas' },
    stateClass: 'total_increasing',
    value: (source) => rejectionsOf(source).count,
  },
  {
    slug: 'last_rejection',
    platform: 'sensor',
    name: { en: 'Last rejected sample', pt: 'Última amostra rejeitada' },
    value: (source) => shortened(rejectionsOf(source).last),
  },
];

/** What became of a plant's or device's samples, and how old the newest one is. */
interface Samples {
  readonly dataState: DataState;
  /** ISO 8601 with offset; null: never. */
  readonly lastUpdate: string | null;
  readonly rejections: Rejections;
}

export const SAMPLES: readonly Diagnostic<Samples>[] = [
  {
    slug: 'last_update',
    platform: 'sensor',
    name: { en: 'Last update', pt: 'Última atualização' },
    deviceClass: 'timestamp',
    value: ({ lastUpdate }) => lastUpdate,
  },
  {
    slug: 'data_state',
    platform: 'sensor',
    name: { en: 'Data state', pt: 'Estado dos dados' },
    deviceClass: 'enum',
    options: DATA_STATES,
    value: ({ dataState }) => dataState,
  },
  ...rejectionRows<Samples>(({ rejections }) => rejections),
];

export const SAMPLE_ENTITIES = entities(SAMPLES);

export const sampleValues = (samples: Samples): Record<string, DiagnosticValue> => values(SAMPLES, samples);
