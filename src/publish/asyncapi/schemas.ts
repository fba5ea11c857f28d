/** JSON Schemas of the values in the payloads: the keys of the documents, and points. */

import { ACCOUNT_KEYS, keyOfAccount } from '../../live/documents/account.ts';
import type { AlarmEvent } from '../../live/documents/alarms.ts';
import { ALARM_KINDS } from '../../live/documents/alarms.ts';
import { type BridgeKey, COMMUNICATOR_STATUSES, type HealingKey, type HoldingKey } from '../../live/documents/bridge.ts';
import type { CommunicatorKey, DeviceKey } from '../../live/documents/device.ts';
import type { PlantKey } from '../../live/documents/plant.ts';
import type { SampleKey } from '../../live/documents/samples.ts';
import { FAULT_STATUSES, type PointSpec } from '../../model.ts';
import { DATA_STATES } from '../../readings/data-state.ts';
import { isText } from '../../readings/normalise.ts';
import { nameIn, type Texts } from '../../texts/texts.ts';

/** A JSON Schema. The keyword `x-unit` is the unit of a number. */
export type Schema = Readonly<Record<string, unknown>>;
export type Schemas<Key extends string = string> = Readonly<Record<Key, Schema>>;

const NUMBER: Schema = { type: ['number', 'null'] };
const TEXT: Schema = { type: ['string', 'null'] };
const FLAG: Schema = { type: ['boolean', 'null'] };
const TIME: Schema = { type: ['string', 'null'], format: 'date-time' };
const COUNT: Schema = { type: ['integer', 'null'] };

const oneOf = (texts: readonly string[]): Schema => ({ enum: [...texts, null] });

export const PLANT_SCHEMAS: Schemas<PlantKey> = {
  online: FLAG,
  fault_status: oneOf(FAULT_STATUSES),
  fault_count: COUNT,
  alarm_count: COUNT,
  build_status: TEXT,
  connection_type: TEXT,
  capacity: { ...NUMBER, 'x-unit': 'kWp' },
  install_date: TEXT,
};

export const DEVICE_SCHEMAS: Schemas<DeviceKey | CommunicatorKey> = {
  fault: FLAG,
  fault_status: oneOf(FAULT_STATUSES),
  deployed: FLAG,
  data_switch: FLAG,
};

export const SAMPLE_SCHEMAS: Schemas<SampleKey> = {
  last_update: TIME,
  data_state: oneOf(DATA_STATES),
  rejected_samples: COUNT,
  last_rejection: TEXT,
};

/** The times of a sample: in the plant's own time, and for a late sample in UTC too. */
export const DEVICE_TIME: Schemas<'device_time'> = { device_time: TIME };
export const MEASURED_AT: Schemas<'measured_at'> = { measured_at: { type: 'string', format: 'date-time' } };

export const BRIDGE_SCHEMAS: Schemas<BridgeKey> = {
  cloud: TEXT,
  account: TEXT,
  quota: TEXT,
  bridge: TEXT,
  communicator: oneOf(COMMUNICATOR_STATUSES),
  problem: TEXT,
  plants: COUNT,
  devices: COUNT,
  calls_this_hour: COUNT,
  calls_today: COUNT,
  calls_this_month: COUNT,
  calls_left: COUNT,
  last_poll: TIME,
  rejected_samples: COUNT,
  last_rejection: TEXT,
  unknown_codes: TEXT,
};

export const HEALING_SCHEMAS: Schemas<HealingKey> = {
  last_healing: TIME,
  healed: TEXT,
  not_healed: TEXT,
};

export const HOLDING_SCHEMAS: Schemas<HoldingKey> = { held_removals: COUNT };

/** Returns the schemas of the values of each account of a list. @param names of the accounts */
export const accountSchemas = (names: readonly string[]): Schemas =>
  Object.fromEntries(names.flatMap((name) => ACCOUNT_KEYS.map((key) => [keyOfAccount(key, name), BRIDGE_SCHEMAS[key]])));

export const ALARM_SCHEMAS: Schemas<Exclude<keyof AlarmEvent, 'event_type'>> = {
  name: TEXT,
  code: TEXT,
  kind: oneOf(ALARM_KINDS),
  level: NUMBER,
  device: TEXT,
  since: TEXT,
};

/** Returns the schema of a point's values: numbers with their unit, texts, or a list of texts. */
function valueSchema(point: PointSpec): Schema {
  if (point.values !== null) return oneOf([...new Set(Object.values(point.values))]);
  if (isText(point)) return TEXT;
  return point.unit === null ? NUMBER : { ...NUMBER, 'x-unit': point.unit };
}

/**
 * Returns the schemas of the points of one device type by slug. A slug for which devices have different points, because a custom point
 * names one of them, has the schemas of all.
 */
export function pointSchemas(points: readonly PointSpec[], schemaOf: (point: PointSpec) => Schema): Schemas {
  const bySlug = new Map<string, Map<string, Schema>>();
  for (const point of points) {
    const schema = schemaOf(point);
    bySlug.set(point.slug, (bySlug.get(point.slug) ?? new Map()).set(JSON.stringify(schema), schema));
  }
  return Object.fromEntries([...bySlug].map(([slug, schemas]) => [slug, anyOf([...schemas.values()])]));
}

export const anyOf = (schemas: readonly Schema[]): Schema => (schemas.length === 1 ? (schemas[0] ?? {}) : { anyOf: schemas });

/** How the document writes the schemas of points. */
export interface PointStyle {
  readonly schemaOf: (point: PointSpec) => Schema;
  /** Schemas to which those of points refer, in the document's `x-values`. */
  readonly shared: readonly Schema[];
}

/** Each schema is complete and has the name of the point. */
export const namedPoints = (texts: Texts): PointStyle => ({
  schemaOf: (point) => ({ title: nameIn(point.name, texts), ...valueSchema(point) }),
  shared: [],
});

/** Points whose values are alike share a schema. That takes half the space, but leaves no place for the name of a point. */
export function unnamedPoints(): PointStyle {
  const shared: Schema[] = [];
  const places = new Map<string, number>();
  const schemaOf = (point: PointSpec): Schema => {
    const schema = valueSchema(point);
    const text = JSON.stringify(schema);
    const place = places.get(text) ?? shared.push(schema) - 1;
    places.set(text, place);
    return { $ref: `#/x-values/${place}` };
  };
  return { schemaOf, shared };
}

export const reference = (schema: string): Schema => ({ $ref: `#/components/schemas/${schema}` });
