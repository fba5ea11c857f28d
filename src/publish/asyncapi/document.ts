import { deviceTypeName } from '../../catalogue/index.ts';
import { ALARM_KINDS } from '../../live/documents/alarms.ts';
import { PLANT_DEVICE_TYPE, type PointSpec } from '../../model.ts';
import type { Texts } from '../../texts/texts.ts';
import { TOPIC_KINDS, type TopicKind } from '../../topics.ts';
import {
  ALARM_SCHEMAS,
  accountSchemas,
  anyOf,
  BRIDGE_SCHEMAS,
  DEVICE_SCHEMAS,
  DEVICE_TIME,
  HEALING_SCHEMAS,
  HOLDING_SCHEMAS,
  MEASURED_AT,
  namedPoints,
  PLANT_SCHEMAS,
  type PointStyle,
  pointSchemas,
  reference,
  SAMPLE_SCHEMAS,
  type Schema,
  type Schemas,
  unnamedPoints,
} from './schemas.ts';

/** A plant or device as the document lists it. Ids are those of its topics. */
export interface ListedDevice {
  readonly ps_id: string;
  readonly ps_key: string;
  readonly device_type: number;
  readonly plant: string;
  /** Absent: it is the plant itself. */
  readonly name?: string;
}

/** What the document describes: one bridge with its configuration. */
export interface DescribedBridge {
  /** `mqtt.base_topic`. */
  readonly base: string;
  /** Version of isolarcloud2mqtt. */
  readonly version: string;
  readonly texts: Texts;
  /** Whether the optional topics exist: `mqtt.plain_topics`, `mqtt.history`. */
  readonly plainTopics: boolean;
  readonly history: boolean;
  /** `homeassistant.heal`. */
  readonly heals: boolean;
  /** Whether the bridge holds removals (`homeassistant.confirm_removals`). */
  readonly holds: boolean;
  /** The names in the list `accounts` of the configuration; empty if there is no list. */
  readonly accounts: readonly string[];
  /** The points by device type. Points of a type may differ between its devices. */
  readonly points: ReadonlyMap<number, readonly PointSpec[]>;
  /** null: the plants are not known. */
  readonly devices: readonly ListedDevice[] | null;
}

/** Maximum size of the retained document. */
const LARGEST_BYTES = 48_000;

type Kind = keyof typeof TOPIC_KINDS;
/** The kinds of topics that other clients may use. Topics of the direction `internal` are used by this program only. */
type PublicKind = { [K in Kind]: (typeof TOPIC_KINDS)[K]['direction'] extends 'internal' ? never : K }[Kind];

/**
 * Returns the document as text of at most 48 kB. If it would be larger, the names of points are left out, then the list of
 * devices.
 */
export function renderAsyncapi(bridge: DescribedBridge): string {
  const forms = [
    () => asyncapiDocument(bridge),
    () => asyncapiDocument(bridge, unnamedPoints()),
    () => asyncapiDocument({ ...bridge, devices: null }, unnamedPoints()),
  ];
  let text = '';
  for (const form of forms) {
    text = JSON.stringify(form());
    if (Buffer.byteLength(text) <= LARGEST_BYTES) break;
  }
  return text;
}

/**
 * Returns the AsyncAPI 3.1 document of a bridge: its topics as channels, with a schema for the state of each device type. `x-devices`
 * lists the plants and devices: the schema of a state is `state_<device_type>`.
 */
export function asyncapiDocument(bridge: DescribedBridge, style: PointStyle = namedPoints(bridge.texts)): object {
  const { version, devices } = bridge;
  const kinds = kindsOf(bridge);
  return {
    asyncapi: '3.1.0',
    info: { title: 'isolarcloud2mqtt', version, license: { name: 'MIT' } },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(kinds.map((kind) => [kind, channel(kind, bridge)])),
    operations: Object.fromEntries(kinds.map((kind) => [kind, operation(kind)])),
    components: {
      parameters: {
        ps_id: parameter('Id of the plant', devices && [...new Set(devices.map(({ ps_id }) => ps_id))]),
        ps_key: parameter('Id of the device; that of a plant is its ps_id and _11_0_0', devices?.map(({ ps_key }) => ps_key) ?? null),
        ...(bridge.plainTopics && { slug: parameter('Key of a point in the state of the device', null) }),
      },
      schemas: schemasOf(bridge, style),
    },
    // `schemasOf` has added the values to `style.shared`.
    ...(style.shared.length > 0 && { 'x-values': style.shared }),
    ...(devices !== null && { 'x-devices': devices }),
  };
}

function kindsOf({ plainTopics, history, holds, points }: DescribedBridge): readonly PublicKind[] {
  const isPublic = (kind: Kind): kind is PublicKind => TOPIC_KINDS[kind].direction !== 'internal';
  const exists = (kind: PublicKind): boolean => {
    if (kind === 'point' && !plainTopics) return false;
    if (kind === 'deviceHistory' && !history) return false;
    if (kind === 'removeHeldCommand' && !holds) return false;
    return points.size > 0 || !TOPIC_KINDS[kind].path.startsWith('<ps_id>');
  };
  return (Object.keys(TOPIC_KINDS) as Kind[]).filter(isPublic).filter(exists);
}

function channel(kind: PublicKind, bridge: DescribedBridge): object {
  const { path, payload }: TopicKind = TOPIC_KINDS[kind];
  const parameters = [...path.matchAll(/<(\w+)>/g)].map(([, name = '']) => name);
  return {
    address: `${bridge.base}/${path.replace(/<(\w+)>/g, '{$1}')}`,
    description: payload,
    messages: messagesOf(kind, bridge),
    ...(parameters.length > 0 && {
      parameters: Object.fromEntries(parameters.map((name) => [name, { $ref: `#/components/parameters/${name}` }])),
    }),
  };
}

function messagesOf(kind: PublicKind, { points }: DescribedBridge): object {
  if (kind === 'deviceState') {
    const schemas = [...points.keys()].map(stateSchema);
    return Object.fromEntries(schemas.map((name) => [name, { payload: reference(name) }]));
  }
  return { [kind]: PLAIN_TEXTS.has(kind) ? { contentType: 'text/plain', payload: reference(kind) } : { payload: reference(kind) } };
}

/** Topics whose payload is a text and not JSON. */
const PLAIN_TEXTS: ReadonlySet<PublicKind> = new Set<PublicKind>([
  'bridgeAvailability',
  'deviceAvailability',
  'point',
  'refreshCommand',
  'restoreCommand',
  'removeHeldCommand',
]);

/** Describes an operation of the bridge: the bridge sends states and receives commands. */
function operation(kind: PublicKind): object {
  const { direction, retained }: TopicKind = TOPIC_KINDS[kind];
  const isCommand = direction === 'command';
  return {
    action: isCommand ? 'receive' : 'send',
    channel: { $ref: `#/channels/${kind}` },
    ...(!isCommand && { bindings: { mqtt: { qos: 1, retain: retained } } }),
  };
}

const parameter = (description: string, values: readonly string[] | null): object => ({
  description,
  ...(values !== null && values.length > 0 && { enum: values }),
});

const stateSchema = (deviceType: number): string => `state_${deviceType}`;
const object = (properties: Schemas): Schema => ({ type: 'object', properties });
const AVAILABILITY: Schema = { enum: ['online', 'offline'] };

/** The schemas of the payloads by the kind of their topic, and those to which they refer. */
function schemasOf({ plainTopics, history, heals, holds, accounts, points, texts }: DescribedBridge, { schemaOf }: PointStyle): Schemas {
  const alarm = object(ALARM_SCHEMAS);
  const states = [...points].map(([deviceType, specs]) => {
    const title = deviceTypeName(deviceType, texts) ?? String(deviceType);
    const common = reference(deviceType === PLANT_DEVICE_TYPE ? 'plant' : 'device');
    return [stateSchema(deviceType), { title, allOf: [common], ...object(pointSchemas(specs, schemaOf)) }] as const;
  });
  const anyState = anyOf([...points.keys()].map((deviceType) => reference(stateSchema(deviceType))));
  const payloads: Record<Exclude<PublicKind, 'deviceState' | 'point' | 'deviceHistory' | 'removeHeldCommand'>, Schema> = {
    bridgeAvailability: AVAILABILITY,
    bridgeState: object({ ...BRIDGE_SCHEMAS, ...(heals && HEALING_SCHEMAS), ...(holds && HOLDING_SCHEMAS), ...accountSchemas(accounts) }),
    bridgeAsyncapi: { type: 'object' },
    refreshCommand: { type: 'string' },
    restoreCommand: { type: 'string' },
    deviceAvailability: AVAILABILITY,
    deviceAlarms: object({ count: { type: 'integer' }, alarms: { type: 'array', items: reference('alarm') } }),
    deviceEvent: { allOf: [reference('alarm')], ...object({ event_type: { enum: ALARM_KINDS } }) },
  };
  return {
    ...payloads,
    ...(holds && { removeHeldCommand: { type: 'string' } }),
    ...(plainTopics && { point: { type: 'string' } }),
    ...(history && points.size > 0 && { deviceHistory: { allOf: [anyState], ...object(MEASURED_AT) } }),
    alarm,
    plant: object({ ...PLANT_SCHEMAS, ...SAMPLE_SCHEMAS, ...DEVICE_TIME }),
    device: object({ ...DEVICE_SCHEMAS, ...SAMPLE_SCHEMAS, ...DEVICE_TIME }),
    ...Object.fromEntries(states),
  };
}
