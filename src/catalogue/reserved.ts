import { RESERVED_SLUGS } from '../topics.ts';

/** Slugs of entities whose values are not points: the bridge computes them or takes them from the lists of plants and devices. */
const OWN_ENTITIES = [
  'net_grid_power',
  'net_battery_power',
  'fault',
  'fault_status',
  'deployed',
  'online',
  'last_update',
  'data_state',
  'rejected_samples',
  'last_rejection',
] as const;

/** Slugs that would be mistaken for a property of the plant or device. */
const METADATA = [
  'name',
  'type',
  'status',
  'plant_status',
  'serial_number',
  'model',
  'manufacturer',
  'firmware',
  'capacity',
  'install_date',
  'build_status',
  'connection_type',
  'fault_count',
  'alarm_count',
  'open_alarms',
  'communicator',
  'data_switch',
  'config',
  'bridge',
] as const;

/** A member of this name sets the prototype of an object (ECMAScript B.2.2.1), so the value of a point would be lost. */
const NO_MEMBER = ['__proto__'] as const;

/** Slugs that neither a catalogue point nor a custom point may have. */
export const RESERVED_POINT_SLUGS: ReadonlySet<string> = new Set([...RESERVED_SLUGS, ...OWN_ENTITIES, ...METADATA, ...NO_MEMBER]);
