import { ALARM_KEYS } from '../live/documents/alarms.ts';
import { BRIDGE_KEYS, HEALING_KEYS } from '../live/documents/bridge.ts';
import { DEVICE_KEYS } from '../live/documents/device.ts';
import { PLANT_KEYS } from '../live/documents/plant.ts';
import { SAMPLE_KEYS } from '../live/documents/samples.ts';
import { COMPUTED_POINTS } from '../readings/net-power.ts';
import { TOPIC_KINDS, type TopicKind } from '../topics.ts';

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
`;
}

const code = (text: string): string => `\`${text}\``;
const keys = (slugs: readonly string[]): string => slugs.map(code).join(', ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
