import type { RejectionKey, SampleKey } from '../../live/documents/samples.ts';
import { DATA_STATES } from '../../readings/data-state.ts';
import { type Diagnostics, entities } from './diagnostic.ts';

/** The bridge has them of all devices, plants and devices each of their own. */
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

/** Of plants and devices. */
export const SAMPLE_ENTITIES = entities(SAMPLES);
