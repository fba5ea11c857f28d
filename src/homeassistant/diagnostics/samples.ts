import type { RejectionKey, SampleKey } from '../../live/documents/samples.ts';
import { DATA_STATES } from '../../readings/data-state.ts';
import { type Diagnostics, entities } from './diagnostic.ts';

/** Entities about rejected values. The bridge shows the rejections of all devices; each plant and device shows its own. */
export const REJECTIONS: Diagnostics<RejectionKey> = {
  rejected_samples: {
    platform: 'sensor',
    stateClass: 'total_increasing',
  },
  last_rejection: {
    platform: 'sensor',
  },
};

const SAMPLES: Diagnostics<SampleKey> = {
  last_update: {
    platform: 'sensor',
    deviceClass: 'timestamp',
  },
  data_state: {
    platform: 'sensor',
    deviceClass: 'enum',
    options: DATA_STATES,
  },
  ...REJECTIONS,
};

/** Entities about the samples of a plant or device. */
export const SAMPLE_ENTITIES = entities(SAMPLES);
