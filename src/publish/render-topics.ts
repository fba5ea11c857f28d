import { ACCOUNT_KEYS } from '../live/documents/account.ts';
import { ALARM_KEYS } from '../live/documents/alarms.ts';
import { BRIDGE_KEYS, HEALING_KEYS, HOLDING_KEYS } from '../live/documents/bridge.ts';
import { DEVICE_KEYS } from '../live/documents/device.ts';
import { PLANT_KEYS } from '../live/documents/plant.ts';
import { SAMPLE_KEYS } from '../live/documents/samples.ts';
import { COMPUTED_POINTS } from '../readings/net-power.ts';
import { ENGLISH, type TextKey } from '../texts/texts.ts';
import { TOPIC_KINDS, type TopicKind } from '../topics.ts';
import {
  BRIDGE_SCHEMAS,
  DEVICE_SCHEMAS,
  HEALING_SCHEMAS,
  HOLDING_SCHEMAS,
  PLANT_SCHEMAS,
  SAMPLE_SCHEMAS,
  type Schema,
  type Schemas,
} from './asyncapi/schemas.ts';

type EntityKey =
  | keyof typeof PLANT_SCHEMAS
  | keyof typeof DEVICE_SCHEMAS
  | keyof typeof SAMPLE_SCHEMAS
  | keyof typeof BRIDGE_SCHEMAS
  | keyof typeof HEALING_SCHEMAS;

/** @returns the text of docs/topics.md, which documents the topics for subscribers other than Home Assistant */
export function renderTopicsPage(): string {
  const kinds = Object.values(TOPIC_KINDS);
  const of = (direction: TopicKind['direction']): TopicKind[] => kinds.filter((kind) => kind.direction === direction);
  return `<!-- Made by \`npm run generate\`; do not edit. -->

# Topics

All topics lie below \`mqtt.base_topic\`, here its default; Home Assistant's discovery lies below its own prefix. States
are retained and published with QoS 1 at each poll, as far as they changed.

## Published

${table(
  ['Topic', 'Retained', 'Payload'],
  of('published').map(({ path, retained, payload }) => [code(`isolarcloud/${path}`), retained ? 'yes' : 'no', payload]),
)}

## Commands

${table(
  ['Topic', 'Payload'],
  of('command').map(({ path, payload }) => [code(`isolarcloud/${path}`), payload]),
)}

${of('internal')
  .map(({ path, payload }) => `\`isolarcloud/${path}\` is the bridge's own: ${payload}.`)
  .join('\n')}

## Ids

\`<ps_id>\` is the plant, \`<ps_key>\` the device; the plant itself has the key \`<ps_id>_11_0_0\`. A character outside A-Z a-z 0-9 _ -
in them is written \`-x<code point in hex>-\`. Slugs of points are listed in [points.md](points.md); custom points have the slug that the
configuration gives. Ids and slugs never change; names may.

## State of a device

A JSON object. Each point that has ever had a value stands under its slug: a number, a text, or \`null\` where the newest sample
has no value, or one that cannot be ([points.md](points.md) has the limits). A point that never had one is not there. Texts are the points of class \`enum\`, which are one of those listed in
[points.md](points.md), and the points that have neither unit nor class there: codes, versions and serial numbers as the cloud
sends them. Units are those of [points.md](points.md), the same for ever: energy in kWh, power in W. \`device_time\` is when the values
were measured: ISO 8601 with the plant's offset, or \`null\`.

While \`availability\` is \`offline\` the measurements are too old to be believed; lifetime counters keep their last value.
\`data_state\` says why: \`fresh\`, \`asleep\` (the sun is down, and the device reports nothing), \`stale\` or \`never_seen\`. With
\`points.asleep: zero\` power and current of the modules are 0 while their device is asleep, with \`keep\` they stay; in both they
are \`null\` while it is stale.

Of a plant also: ${keys([...PLANT_KEYS, ...SAMPLE_KEYS])}.

Of a device also: ${keys([...DEVICE_KEYS, ...SAMPLE_KEYS])}.

Of a hybrid inverter also, in W: ${keys(COMPUTED_POINTS.map(({ slug }) => slug))}. Positive is import, and discharge.
A plant has them too unless it has exactly one hybrid inverter: with several it has their sum, with none the value of a point that
measures the same ([decisions/point-roles.md](decisions/point-roles.md) lists these points).

## Late samples

A sample that could not be published when it was measured goes to \`history\` once it is known: the samples that were read while the
broker was away, except the newest of each device, which is its state. They follow a minute after the broker is back, so that other
subscribers are back too. With \`homeassistant.heal\` also the samples of an outage of the bridge or the cloud, on the day after it has ended,
as far as they are read to fill its hours: of the devices whose hours are missing, with the points that the history has.

The payload is that of the state, as far as it is known, and \`measured_at\`: the time of the sample in UTC, ISO 8601. The samples of a
device come in the order of their time, each once; if the connection ends again before the broker has acknowledged them, the last ones
may be repeated. They are not retained.

## Alarms of a plant

\`count\` is how many are open, \`alarms\` the first of them, each with ${keys(ALARM_KEYS)}. An event
is one such alarm, and its \`event_type\`.

## State of the bridge

${keys(BRIDGE_KEYS)}. \`cloud\` and \`account\` are \`ok\` or a code of [errors.md](errors.md), \`problem\` is its sentence.

With \`homeassistant.heal\` also ${keys(HEALING_KEYS)}: when the last outage was dealt with, which hours were filled, and which sensors
were left as they are; \`null\` before the first outage.

With \`homeassistant.confirm_removals\` also ${keys(HOLDING_KEYS)}: how many entities stay in Home Assistant although nothing provides them any
more, until their removal is confirmed ([removals.md](removals.md)).

With a list of \`accounts\` the values above are those of all of them: the worst state, the sums of the calls, the least number of calls
left, and the earliest poll. Each account has its own ${keys(ACCOUNT_KEYS)}, with \`_\` and its name
behind the key, such as \`problem_home\`.

## Values of the keys

Any of them can be \`null\`: not known.

${table(['Key', 'Meaning', 'Value'], keyRows({ ...PLANT_SCHEMAS, ...DEVICE_SCHEMAS, ...SAMPLE_SCHEMAS, ...BRIDGE_SCHEMAS, ...HEALING_SCHEMAS, ...HOLDING_SCHEMAS }))}

## The bridge describes itself

\`isolarcloud/bridge/asyncapi\` has all this in machine-readable form, for the running bridge with its configuration: an
[AsyncAPI](https://www.asyncapi.com/docs/reference/specification/v3.1.0) 3.1 document of at most 48 kB. It has a channel for each topic
above, and for each device type a schema of its state, \`state_<device_type>\`: the points that have had a value, each with its name in the
configured language, its unit (\`x-unit\`) and its possible texts (\`enum\`). \`x-devices\` lists the plants and devices with the ids of
their topics. It is published again when plants, devices or points change. Where it would become too large, points lose their names and
refer to \`x-values\`, and then the list of devices is left out. \`isolarcloud2mqtt schema --asyncapi\` prints the document of all topics that
a configuration can have, without a bridge.
`;
}

const keyRows = (schemas: Schemas<EntityKey>): readonly (readonly string[])[] =>
  Object.entries<Schema>(schemas).map(([key, schema]) => [code(key), ENGLISH(`entity.${key}` as TextKey), valueIn(schema)]);

/** Returns in words which values a schema allows, apart from null. */
function valueIn({ type, enum: texts, format, 'x-unit': unit }: Schema): string {
  if (Array.isArray(texts))
    return texts
      .filter((text) => text !== null)
      .map(code)
      .join(', ');
  if (format === 'date-time') return 'time, ISO 8601 with offset';
  const [name = ''] = Array.isArray(type) ? type : [type];
  return [WORDS[name] ?? name, ...(unit === undefined ? [] : [`in ${unit}`])].join(' ');
}

const WORDS: Readonly<Record<string, string>> = { boolean: '`true`, `false`', integer: 'whole number', string: 'text' };

const code = (text: string): string => `\`${text}\``;
const keys = (slugs: readonly string[]): string => slugs.map(code).join(', ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
