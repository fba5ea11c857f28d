import { setTimeout as delay } from 'node:timers/promises';
import { connect, connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { expect, it, onTestFinished } from 'vitest';
import type { TestBroker } from '../support/broker.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { startNats } from '../support/nats.ts';

/** After this time a message counts as not delivered. */
const SILENCE_MS = 2_000;

async function client(url: string, options: IClientOptions = {}): Promise<MqttClient> {
  const connected = await connectAsync(url, { reconnectPeriod: 0, protocolVersion: 4, ...options });
  onTestFinished(() => void connected.end(true));
  connected.on('error', () => undefined);
  return connected;
}

interface Received {
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
  readonly retain: boolean;
}

interface Hearing {
  readonly meanwhile?: () => Promise<unknown>;
  readonly limitMs?: number;
}

/** Subscribes, and returns the first message; null if none comes, or the subscription is refused. */
async function first(
  subscriber: MqttClient,
  filter: string,
  { meanwhile = async () => undefined, limitMs = SILENCE_MS }: Hearing = {},
): Promise<Received | null> {
  const heard = new Promise<Received>((resolve) => {
    subscriber.once('message', (topic, payload, { qos, retain }) => resolve({ topic, payload: payload.toString(), qos, retain }));
  });
  if (!(await isDone(subscriber.subscribeAsync(filter, { qos: 2 })))) return null;
  await meanwhile();
  return Promise.race([heard, delay(limitMs, null)]);
}

const publish = async ({ url }: TestBroker, topic: string, payload: string | Buffer, qos: 0 | 1 | 2 = 1): Promise<void> => {
  await (await client(url)).publishAsync(topic, payload, { qos, retain: true });
};

/** Returns whether something is done within 5 s. */
const isDone = (work: Promise<unknown>): Promise<boolean> =>
  Promise.race([
    work.then(
      () => true,
      () => false,
    ),
    delay(5_000, false),
  ]);

type Fact = (broker: TestBroker) => Promise<boolean>;

const retainedUnder =
  (filter: string): Fact =>
  async (broker) => {
    await publish(broker, 'base/1/2/state', '{}');
    const message = await first(await client(broker.url), filter);
    return message?.retain === true && message.topic === 'base/1/2/state';
  };

const isDelivered =
  (topic: string, payload: string): Fact =>
  async (broker) => {
    const publisher = await client(broker.url);
    const message = await first(await client(broker.url), topic, {
      meanwhile: () => isDone(publisher.publishAsync(topic, payload, { qos: 1 })),
    });
    return message?.payload === payload;
  };

/** What a broker may do. Whether the two brokers do it: Mosquitto, NATS. docs/brokers.md has the same table. */
const FACTS: readonly (readonly [string, Fact, boolean, boolean])[] = [
  ['sends a retained message to a new subscriber of its topic', retainedUnder('base/1/2/state'), true, true],
  ['sends it to a new subscriber of a filter with +', retainedUnder('base/+/+/state'), true, true],
  ['sends it to a new subscriber of a filter with #', retainedUnder('base/#'), true, true],
  [
    'removes it upon an empty payload',
    async (broker) => {
      await publish(broker, 'base/state', '{}');
      await publish(broker, 'base/state', '');
      return (await first(await client(broker.url), 'base/#')) === null;
    },
    true,
    true,
  ],
  [
    'delivers with QoS 2',
    async (broker) => {
      const publisher = await client(broker.url);
      return (
        (await first(await client(broker.url), 'base/two', { meanwhile: () => publisher.publishAsync('base/two', 'x', { qos: 2 }) }))
          ?.qos === 2
      );
    },
    true,
    true,
  ],
  [
    'publishes a retained will when the connection is lost',
    async ({ url }) => {
      const mortal = await client(url, { will: { topic: 'base/availability', payload: Buffer.from('offline'), qos: 1, retain: true } });
      const watcher = await client(url);
      const live = await first(watcher, 'base/availability', { meanwhile: async () => mortal.stream.destroy() });
      return live?.payload === 'offline' && (await first(await client(url), 'base/availability'))?.retain === true;
    },
    true,
    true,
  ],
  [
    'keeps the messages of a session whose client is away (MQTT 3.1.1)',
    async ({ url }) => {
      const session = { clientId: 'away', clean: false };
      const before = await client(url, session);
      await before.subscribeAsync('base/late', { qos: 1 });
      await before.endAsync();
      await (await client(url)).publishAsync('base/late', 'x', { qos: 1 });
      const back = connect(url, { reconnectPeriod: 0, protocolVersion: 4, ...session });
      onTestFinished(() => void back.end(true));
      return Promise.race([new Promise<true>((resolve) => back.once('message', () => resolve(true))), delay(SILENCE_MS, false)]);
    },
    true,
    true,
  ],
  [
    'speaks MQTT 5',
    async ({ url }) => isDone(connectAsync(url, { reconnectPeriod: 0, protocolVersion: 5 }).then((each) => each.endAsync())),
    true,
    false,
  ],
  ['takes a topic with a space', isDelivered('base/two words/state', 'x'), true, false],
  ['takes a topic with a full stop', isDelivered('base/v1.2/state', 'x'), true, true],
  ['takes a payload of 900 kB', isDelivered('base/large', 'x'.repeat(900_000)), true, true],
  ['takes a payload of 2 MB', isDelivered('base/large', 'x'.repeat(2_000_000)), true, false],
];

const BROKERS = [
  ['Mosquitto', () => startMosquitto(), 0],
  ['NATS', () => startNats(), 1],
] as const;

for (const [name, start, column] of BROKERS)
  it.each(FACTS)(`${name}: %s`, async (_, fact, ...holds) => {
    const broker = await start();
    onTestFinished(() => broker.stop());
    expect(await fact(broker)).toBe(holds[column]);
  });

it('NATS keeps retained messages when its process is killed and started again', async () => {
  const broker = await startNats({ keepsMessages: true });
  onTestFinished(() => broker.stop());
  await publish(broker, 'base/state', '{}');
  await broker.stop();
  await broker.start();
  expect(await first(await client(broker.url), 'base/#', { limitMs: 20_000 })).toMatchObject({ retain: true });
});
