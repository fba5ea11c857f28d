import type { RejectionKey, SampleKey } from '../../live/documents/samples.ts';
import { DATA_STATES } from '../../readings/data-state.ts';
import { type Diagnostics, entities } from './diagnostic.ts';

/** The bridge counts the rejections of all devices; each plant and device counts its own. */
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

/** For plants and devices. */
export const SAMPLE_ENTITIES = entities(SAMPLES);
