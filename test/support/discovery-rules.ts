/**
 * Checks a device discovery payload by the rules of two versions of Home Assistant. It was written from the MQTT discovery
 * documentation and the source of both versions, independently of the bridge's code.
 */

import { readFileSync } from 'node:fs';
import { z } from 'zod';

export const VERSIONS = ['2024.11.3', '2026.11.0'] as const;
export type Version = (typeof VERSIONS)[number];

const unitsSchema = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({
      units: z.array(z.string().nullable()).optional(),
      state_classes: z.array(z.string()).optional(),
      numeric: z.boolean().optional(),
    }),
  ),
);
const UNITS = unitsSchema.parse(JSON.parse(readFileSync(new URL('../fixtures/ha-units.json', import.meta.url), 'utf8')));

const ROOT_KEYS = [
  'device',
  'origin',
  'components',
  'availability',
  'availability_topic',
  'availability_mode',
  'availability_template',
  'payload_available',
  'payload_not_available',
  'state_topic',
  'command_topic',
  'qos',
  'encoding',
];
const DEVICE_TEXTS = [
  'name',
  'manufacturer',
  'model',
  'model_id',
  'serial_number',
  'hw_version',
  'sw_version',
  'via_device',
  'suggested_area',
  'configuration_url',
];
const REQUIRED_TOPICS: Readonly<Record<string, readonly string[]>> = {
  sensor: ['state_topic'],
  binary_sensor: ['state_topic'],
  button: ['command_topic'],
  event: ['state_topic', 'event_types'],
};
/** Key: a platform that ha-units.json does not contain. Value: its device classes. */
const OTHER_CLASSES: Readonly<Record<string, readonly string[]>> = {
  binary_sensor: ['connectivity', 'problem', 'running', 'power', 'plug'],
  button: ['identify', 'restart', 'update'],
  event: ['doorbell', 'button', 'motion'],
};

const availabilitySchema = z.array(
  z.strictObject({
    topic: z.string().min(1),
    payload_available: z.string().optional(),
    payload_not_available: z.string().optional(),
    value_template: z.string().optional(),
  }),
);
const payloadSchema = z.strictObject(Object.fromEntries(ROOT_KEYS.map((key) => [key, z.unknown()])) as Record<string, z.ZodUnknown>);
const deviceSchema = z.strictObject({
  identifiers: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  ...Object.fromEntries(DEVICE_TEXTS.map((key) => [key, z.string().optional()])),
});
const originSchema = z.strictObject({ name: z.string().min(1), sw_version: z.string().optional(), support_url: z.url().optional() });
const recordSchema = z.record(z.string(), z.unknown());

/**
 * Checks a payload.
 * @returns the reasons why Home Assistant rejects it or one of its components; empty if every entity appears and works
 */
export function discoveryProblems(payload: unknown, version: Version): readonly string[] {
  const root = payloadSchema.partial().safeParse(payload);
  if (!root.success) return [`root: ${root.error.message}`];
  const device = deviceSchema.safeParse(root.data['device']);
  const origin = originSchema.safeParse(root.data['origin']);
  const components = z.record(z.string().min(1), recordSchema).safeParse(root.data['components']);
  const problems = [
    device.success || `device: ${device.error.message}`,
    origin.success || `origin: ${origin.error.message}`,
    availabilitySchema.optional().safeParse(root.data['availability']).success || 'root: bad availability',
    z.enum(['latest', 'all', 'any']).optional().safeParse(root.data['availability_mode']).success || 'root: bad availability_mode',
    !(root.data['availability'] && root.data['availability_topic']) || 'root: both forms of availability',
    components.success || `components: ${components.error.message}`,
  ].filter((problem) => problem !== true);
  if (!device.success || !components.success) return problems;
  const { identifiers, name, via_device } = device.data as Record<string, unknown>;
  if (!name) problems.push('device: without a name it is called like the broker');
  if ([identifiers].flat().includes(via_device)) problems.push('device: via_device is its own identifier');
  if ([identifiers].flat().length !== 1) problems.push('device: more than one identifier');
  for (const [key, component] of Object.entries(components.data)) {
    if (isReduced(component) && String(component['platform']) in REQUIRED_TOPICS) continue;
    const inherited = { ...(root.data['state_topic'] ? { state_topic: root.data['state_topic'] } : {}), ...component };
    problems.push(...[...componentProblems(key, inherited, version)].map((problem) => `${key}: ${problem}`));
  }
  return problems;
}

export const isReduced = (component: Readonly<Record<string, unknown>>): boolean => Object.keys(component).join() === 'platform';

function* componentProblems(key: string, component: Readonly<Record<string, unknown>>, version: Version): Generator<string> {
  const platform = String(component['platform']);
  const text = (name: string): string | undefined => (typeof component[name] === 'string' ? String(component[name]) : undefined);
  const required = REQUIRED_TOPICS[platform];
  if (/\s/.test(key)) yield 'space in the key';
  if (required === undefined) return yield `unknown platform ${platform}`;
  if (!text('unique_id')) yield 'no unique_id';
  for (const name of required) if (!component[name]) yield `no ${name}`;
  for (const [name, value] of Object.entries(component)) if (value === null || value === '') yield `${name} is ${JSON.stringify(value)}`;
  if (component['availability'] !== undefined && !availabilitySchema.safeParse(component['availability']).success) yield 'bad availability';
  if (
    !z
      .union([z.literal(0), z.literal(1), z.literal(2)])
      .optional()
      .safeParse(component['qos']).success
  )
    yield 'bad qos';
  const isMeasuring = platform === 'sensor' || platform === 'binary_sensor';
  if (isMeasuring && component['entity_category'] !== undefined && component['entity_category'] !== 'diagnostic')
    yield 'bad entity_category';
  const objectId = text('object_id');
  if (objectId !== undefined && !/^[a-z0-9]+(_[a-z0-9]+)*$/.test(objectId)) yield `object_id ${objectId} is no slug`;
  const entityId = text('default_entity_id');
  if (entityId !== undefined && entityId !== `${platform}.${objectId}`) yield `default_entity_id ${entityId}`;
  if (entityId !== undefined && entityId.length > 255) yield 'entity id is cut';
  const deviceClass = text('device_class');
  if (platform !== 'sensor') {
    if (deviceClass !== undefined && !OTHER_CLASSES[platform]?.includes(deviceClass)) yield `unknown device_class ${deviceClass}`;
    return;
  }
  yield* sensorProblems(component, deviceClass, version);
}

function* sensorProblems(
  component: Readonly<Record<string, unknown>>,
  deviceClass: string | undefined,
  version: Version,
): Generator<string> {
  const { state_class, unit_of_measurement = null, options, suggested_display_precision: precision } = component;
  if (!z.enum(['measurement', 'total', 'total_increasing']).optional().safeParse(state_class).success) yield 'bad state_class';
  if (!z.int().min(0).optional().safeParse(precision).success) yield 'bad precision';
  if (options !== undefined) {
    if (deviceClass !== 'enum' || state_class !== undefined || unit_of_measurement !== null) yield 'options beside class or unit';
    if (!z.array(z.string()).min(1).safeParse(options).success) yield 'options are not texts';
  }
  if (deviceClass === undefined) return;
  const rule = UNITS[version]?.[deviceClass];
  if (rule === undefined) return yield `unknown device_class ${deviceClass}`;
  if (['enum', 'date', 'timestamp'].includes(deviceClass) && unit_of_measurement !== null) yield 'unit on a text';
  if (rule.units && !rule.units.includes(unit_of_measurement === null ? null : String(unit_of_measurement))) {
    yield `unit ${unit_of_measurement} of ${deviceClass}`;
  }
  if (state_class !== undefined && rule.state_classes && !rule.state_classes.includes(String(state_class))) {
    yield `state class ${state_class} of ${deviceClass}`;
  }
}
