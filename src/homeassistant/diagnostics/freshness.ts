import { DATA_STATES, type DataState } from '../../readings/data-state.ts';
import { type Diagnostic, type DiagnosticValue, entities, values } from './diagnostic.ts';

/** How old a plant's or device's values are. */
interface Freshness {
  readonly dataState: DataState;
  /** ISO 8601 with offset; null: never. */
  readonly lastUpdate: string | null;
}

export const FRESHNESS: readonly Diagnostic<Freshness>[] = [
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
];

export const FRESHNESS_ENTITIES = entities(FRESHNESS);

export const freshnessValues = (freshness: Freshness): Record<string, DiagnosticValue> => values(FRESHNESS, freshness);
