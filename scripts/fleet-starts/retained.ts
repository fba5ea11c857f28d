import { randomUUID } from 'node:crypto';
import { connectAsync, type MqttClient } from 'mqtt';
import type { PlantSpec } from '../../src/simulator/plant.ts';
import { topicsOfPlants } from '../../test/support/device-topics.ts';

/** Number of plants whose topics are copied to make the leftovers of each kind. */
const COUNT = 5;

/** Key: topic. Value: payload of its retained message. */
export type Retained = ReadonlyMap<string, string>;

/**
 * Builds the messages that an earlier run would have left on the broker if plants and devices were removed while no bridge
 * was running: topics of removed plants, and of removed devices of existing plants. They are copies of topics of existing
 * plants, with other ids.
 * @param plants of the fleet; the bridge has published them
 * @param configsAlone whether to add discovery payloads of plants without any other topic; Mosquitto may drop some of them if
 * the fleet is large
 */
export async function leftoversOf(url: string, plants: readonly PlantSpec[], configsAlone: boolean): Promise<Retained> {
  const client = await connectAsync(url, { clientId: 'reader' });
  const leftovers = new Map<string, string>();
  const add = (retained: Retained, from: string, to: string): void => {
    for (const [topic, payload] of retained) leftovers.set(topic.replaceAll(from, to), payload.replaceAll(from, to));
  };
  for (const [index, plant] of plants.slice(0, COUNT).entries()) {
    const own = await retainedOf(client, plant);
    const [psId, device] = [String(plant.psId), plant.devices[0]];
    if (device === undefined) throw new Error(`plant ${psId} has no device`);
    const ofDevice = new Map([...own].filter(([topic]) => topic.includes(device.psKey)));
    const configs = new Map([...own].filter(([topic]) => topic.startsWith('homeassistant/')));
    add(own, psId, String(GONE_PLANT + index));
    add(ofDevice, device.psKey, device.psKey.replace('_1_1', '_9_1'));
    if (configsAlone) add(configs, psId, String(ANNOUNCED_PLANT + index));
  }
  await client.endAsync();
  return leftovers;
}

/** Publishes these messages as retained ones. */
export async function retain(url: string, messages: Retained): Promise<void> {
  const client = await connectAsync(url, { clientId: 'writer' });
  for (const [topic, payload] of messages) await client.publishAsync(topic, payload, { qos: 1, retain: true });
  await client.endAsync();
}

const GONE_PLANT = 7_000_001;
const ANNOUNCED_PLANT = 7_100_001;

/**
 * Returns the topics of those states of the fleet that are not `fresh`. Plants are read one at a time, so that the broker's
 * limit for queued messages of a client is not reached.
 */
export async function statesNotFresh(url: string, plants: readonly PlantSpec[]): Promise<readonly string[]> {
  const client = await connectAsync(url, { clientId: 'reader' });
  const notFresh: string[] = [];
  for (const plant of plants) {
    const retained = await retainedOf(client, plant);
    const states = topicsOfPlants([plant]).filter((topic) => topic.endsWith('/state'));
    notFresh.push(...states.filter((topic) => !retained.get(topic)?.includes('"data_state":"fresh"')));
  }
  await client.endAsync();
  return notFresh;
}

/** Reads the retained messages of a plant and its devices. */
async function retainedOf(client: MqttClient, plant: PlantSpec): Promise<Retained> {
  const retained = new Map<string, string>();
  const marker = `test/${randomUUID()}`;
  const filters = [`isolarcloud/${plant.psId}/#`, ...topicsOfPlants([plant]).filter((topic) => topic.endsWith('/config'))];
  const all = new Promise<void>((resolve) => {
    client.on('message', (topic, payload, { retain }) => {
      if (topic === marker) resolve();
      else if (retain) retained.set(topic, payload.toString());
    });
  });
  await client.subscribeAsync([marker, ...filters], { qos: 1 });
  await client.publishAsync(marker, 'everything retained has come before', { qos: 1 });
  await all;
  client.removeAllListeners('message');
  await client.unsubscribeAsync([marker, ...filters]);
  return retained;
}
