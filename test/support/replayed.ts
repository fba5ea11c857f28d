import type { Capture } from '../../src/capture/format.ts';
import type { PlantSpec } from '../../src/simulator/plant.ts';
import type { Seen } from './mqtt.ts';

/** Key: topic and retain flag. Value: the payloads in the order of their publication. */
export type ByTopic = ReadonlyMap<string, readonly string[]>;

/** Whether a bridge publishes on the topic before it counts as connected: presence, end markers, and the check of the broker. */
const isPreliminary = (topic: string): boolean => /\/(bridge\/(presence|collect)|doctor\/doctor\/state)$/.test(topic);

/** Returns the messages that a replay has printed. */
export function printed(stdout: string): ByTopic {
  const lines = stdout.split('\n').slice(0, -1);
  return byTopic(
    lines.map((line) => {
      const [, topic = '', retained = '', payload = ''] = /^\S+ (\S+) (\S+) (.*)$/.exec(line) ?? [];
      return { topic: `${topic} ${retained}`, payload: unnumbered(payload) };
    }),
  );
}

/**
 * Returns the messages that the broker received during the captured run, with ids and names replaced by the capture's pseudonyms.
 * @param host host of the gateway
 */
export function redacted(seen: readonly Seen[], plants: readonly PlantSpec[], capture: Capture, host: string): ByTopic {
  const redact = redaction(plants, capture, host);
  const own = seen.filter(({ topic }) => !isPreliminary(topic));
  return byTopic(
    own.map(({ topic, payload }) => ({ topic: `${redact.text(topic)} retained`, payload: unnumbered(redact.payload(payload)) })),
  );
}

function byTopic(messages: readonly { readonly topic: string; readonly payload: string }[]): ByTopic {
  const payloads = new Map<string, string[]>();
  for (const { topic, payload } of messages) payloads.set(topic, [...(payloads.get(topic) ?? []), payload]);
  return payloads;
}

/** Removes the numbers of requests, because a capture has other ones than the cloud. */
const unnumbered = (payload: string): string => payload.replace(/request [\w-]+/g, 'request *');

interface Redaction {
  readonly text: (text: string) => string;
  readonly payload: (payload: string) => string;
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Returns functions that replace each id and name by its pseudonym. The pseudonyms are read from the lists in the capture, which have
 * the plants, and the devices of each, in the order of `plants`.
 */
function redaction(plants: readonly PlantSpec[], { entries }: Capture, host: string): Redaction {
  const ids = new Map<string, string>([[host, '127.0.0.1']]);
  const names = new Map<string, string>();
  const rowsOf = (endpoint: RegExp): readonly Row[] =>
    entries.flatMap((entry) => {
      const body = entry.kind === 'call' && endpoint.test(entry.endpoint) && 'answer' in entry ? entry.answer.body : null;
      const data = isObject(body) ? body['result_data'] : null;
      return isObject(data) && Array.isArray(data['pageList']) ? (data['pageList'] as Row[]) : [];
    });
  const listedPlants = rowsOf(/^(get|query)PowerStationList$/);
  const listedDevices = rowsOf(/^getDeviceList/);
  plants.forEach(({ psId, name: plantName, devices }, index) => {
    const { ps_id: inventedId, ps_name: inventedPlant } = listedPlants[index] ?? {};
    ids.set(String(psId), String(inventedId));
    names.set(plantName, String(inventedPlant));
    const rows = listedDevices.filter((row) => String(row['ps_id']) === String(inventedId));
    devices.forEach(({ serialNumber, name }, place) => {
      const { device_sn, device_name } = rows[place] ?? {};
      if (serialNumber !== null) ids.set(serialNumber, String(device_sn));
      names.set(`${plantName} ${name}`, `${inventedPlant} ${device_name}`);
    });
  });
  const slugs = [...names].map(([real, invented]) => [slugOf(real), slugOf(invented)] as const);
  const text = replacing([...ids]);
  const slugged = replacing(slugs);
  /** An entry of the list of devices in the AsyncAPI document, which has the names of plant and device apart. */
  const redactListed = ({ plant, name, ...entry }: Row): Row => {
    const inventedPlant = String(names.get(String(plant)));
    const invented = names.get(`${plant} ${name}`)?.slice(inventedPlant.length + 1);
    return { ...(redactValue('', entry) as Row), plant: inventedPlant, ...(name !== undefined && { name: invented }) };
  };
  const redactValue = (key: string, value: unknown): unknown => {
    if (key === 'x-devices') return (value as Row[]).map(redactListed);
    if (Array.isArray(value)) return value.map((item) => redactValue(key, item));
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redactValue(name, member)]));
    if (typeof value !== 'string') return value;
    if (key === 'name') return names.get(value) ?? value;
    if (key === 'install_date') return value.replace(/-\d\d$/, '-01');
    if (key === 'object_id' || key === 'default_entity_id') return slugged(value);
    return text(value);
  };
  return { text, payload: (payload) => (/^[{[]/.test(payload) ? JSON.stringify(redactValue('', JSON.parse(payload))) : payload) };
}

function replacing(pairs: readonly (readonly [string, string])[]): (text: string) => string {
  const longestFirst = [...pairs].sort(([one], [other]) => other.length - one.length);
  const invented = new Map(pairs);
  const any = new RegExp(longestFirst.map(([real]) => real.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g');
  return (text) => text.replace(any, (real) => invented.get(real) ?? real);
}

const slugOf = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');

const isObject = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
