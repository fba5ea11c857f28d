import type { RejectionKey, SampleKey } from '../../live/documents/samples.ts';
import { DATA_STATES } from '../../readings/data-state.ts';
import { type Diagnostics, entities } from './diagnostic.ts';

/** The bridge has them of all devices, plants and devices each of their own. */
export const REJECTIONS: Diagnostics<RejectionKey> = {
  rejected_samples: {
    platform: 'sensor',
    name: { en: 'Rejected samples', pt: 'Amostras rejeitadas' },
    stateClass: 'total_increasing',
  },
  last_rejection: {
    platform: 'sensor',
    name: { en: 'Last rejected sample', pt: 'Última amostra rejeitada' },
  },
};

const SAMPLES: Diagnostics<SampleKey> = {
  last_update: {
    platform: 'sensor',
    name: { en: 'Last update', pt: 'Última atualização' },
    deviceClass: 'timestamp',
  },
  data_state: {
    platform: 'sensor',
    name: { en: 'Data state', pt: 'Estado dos dados' },
    deviceClass: 'enum',
    options: DATA_STATES,
  },
  ...REJECTIONS,
};

/** Of plants and devices. */
export const SAMPLE_ENTITIES = entities(SAMPLES);
