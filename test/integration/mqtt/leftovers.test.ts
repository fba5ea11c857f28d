import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Aedes } from 'aedes';
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { collectLeftovers, type Leftovers } from '../../../src/mqtt/leftovers.ts';
import { openNetworkConnection } from '../../../src/mqtt/open.ts';
import { sleep } from '../../support/mqtt.ts';

interface Broker {
  readonly retained: ReadonlyMap<string, string>;
  /** Whether a subscriber to these filters does not receive the end marker. */
  readonly swallowsMarker?: (filters: readonly string[]) => boolean;
  /** Whether a subscriber to these filters does not receive this topic. */
  readonly drops?: (topic: string, filters: ReadonlySet<string>) => boolean;
  /** Whether another client publishes below the base topic every few milliseconds. */
  readonly isBusy?: boolean;
  /** Whether the subscriber is disconnected with the first retained message. */
  readonly closes?: boolean;
}

interface Search extends Leftovers {
  /** Number of waits that the search has made. */
  readonly waits: number;
  /** The filters of each subscription. */
  readonly subscriptions: readonly (readonly string[])[];
}

/** Searches for leftovers on a broker with this behaviour. */
async function found(
  { retained, swallowsMarker = () => false, drops = () => false, isBusy = false, closes = false }: Broker,
  announced: readonly string[] = [],
  plants?: readonly string[],
): Promise<Search> {
  // Short waits are not shortened, because aedes may pause for longer than that between retained messages.
  let waits = 0;
  const patient = (ms: number, signal: AbortSignal): Promise<void> => {
    waits += 1;
    return ms < 1_000 ? delay(ms, undefined, { signal }) : sleep(ms, signal);
  };
  const subscriptions: string[][] = [];
  let isSwallowing = false;
  const present = new Set<string>();
  const aedes = await Aedes.createBroker({
    authorizeForward: (_client, packet) => {
      const isLost = (isSwallowing && packet.topic === 'base/bridge/collect') || drops(packet.topic, present);
      return isLost ? null : packet;
    },
    authorizeSubscribe: (_client, subscription, done) => {
      present.add(subscription.topic);
      done(null, subscription);
    },
  });
  aedes.on('unsubscribe', (filters) => {
    for (const filter of filters) present.delete(filter);
  });
  aedes.on('subscribe', (granted, client) => {
    const filters = granted.map(({ topic }) => topic).filter((topic) => topic !== 'base/bridge/collect');
    subscriptions.push(filters);
    isSwallowing = swallowsMarker(filters);
    if (closes) client.close();
  });
  const server = createServer(aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    aedes.close();
    server.close();
  });
  const address = server.address();
  const url = `mqtt://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const other = await connectAsync(url, { reconnectPeriod: 0 });
  await Promise.all([...retained].map(([topic, payload]) => other.publishAsync(topic, payload, { qos: 1, retain: true })));
  const chatter = setInterval(() => isBusy && other.publish('base/bridge/command/refresh', ''), 5);
  onTestFinished(() => {
    clearInterval(chatter);
    other.end(true);
  });
  const deps = { now: Date.now, sleep, signal: new AbortController().signal };
  const network = await openNetworkConnection({ url }, { clientId: 'collector', protocol: 5 }, deps);
  const configTopic = (identifier: string): string => `homeassistant/device/${identifier}/config`;
  const search = {
    base: 'base',
    configTopic,
    announced,
    token: 'token',
    sleep: patient,
    ...(plants && { plants }),
  };
  const result = await collectLeftovers(network, search);
  await network.end();
  return { ...result, subscriptions, waits };
}

/** Returns all retained messages of a bridge with these numbers of plants and of devices per plant. */
function retainedOf(plants: number, devices: number): Map<string, string> {
  const retained = new Map([['base/bridge/availability', 'offline']]);
  for (let plant = 1; plant <= plants; plant += 1) {
    for (let device = 1; device <= devices; device += 1) {
      const psKey = `${plant}_1_${device}_1`;
      retained.set(`base/${plant}/${psKey}/state`, '{"device_time":null}');
      retained.set(`base/${plant}/${psKey}/availability`, 'offline');
      retained.set(`homeassistant/device/isolarcloud_${psKey}/config`, '{}');
    }
  }
  return retained;
}

describe('everything that an earlier run has left', () => {
  it('is found completely with two subscriptions if there are few devices, for any topics', async () => {
    const retained = retainedOf(2, 3);
    retained.set('base/1/1_1_9_1/state', '{}');
    retained.set('base/1/1_1_1_1/soc', '37.5');
    const { messages, isComplete, subscriptions } = await found({ retained });

    expect(isComplete).toBe(true);
    expect(Object.fromEntries(messages)).toEqual(Object.fromEntries(retained));
    expect(subscriptions).toHaveLength(2);
  });

  it('is found for some plants alone', async () => {
    const retained = retainedOf(150, 2);
    retained.set('homeassistant/device/isolarcloud_7_1_9_1/config', '{}');
    const { messages, isComplete, subscriptions } = await found({ retained }, ['isolarcloud_7_1_9_1'], ['7', '8']);

    expect(isComplete).toBe(true);
    const ofPlants = [...retained.keys()].filter((topic) => /^base\/[78]\/|isolarcloud_[78]_/.test(topic));
    expect([...messages.keys()].sort()).toEqual(ofPlants.sort());
    expect(subscriptions).toHaveLength(2);
  });

  it('is found in portions of at most 200 devices where there are many', async () => {
    const retained = retainedOf(150, 4);
    retained.set('base/7/7_1_1_1/soc', '37.5');
    const { messages, isComplete, subscriptions } = await found({ retained });

    expect(isComplete).toBe(true);
    expect(Object.fromEntries(messages)).toEqual(Object.fromEntries(retained));
    const plants = subscriptions.map((filters) => filters.filter((filter) => filter.endsWith('/#')).length);
    expect(Math.max(...plants)).toBe(50);
    expect(Math.max(...subscriptions.map(({ length }) => length))).toBeLessThanOrEqual(200);
  });

  it('includes the discovery config of a device that the ledger holds and that has no topic of its own any more', async () => {
    const retained = retainedOf(60, 4);
    retained.set('homeassistant/device/isolarcloud_99_1_1_1/config', '{}');
    const { messages, subscriptions } = await found({ retained }, ['isolarcloud_99_1_1_1']);

    expect(messages.has('homeassistant/device/isolarcloud_99_1_1_1/config')).toBe(true);
    expect(subscriptions.flat()).toContain('homeassistant/device/isolarcloud_99_1_1_1/config');
  });

  it('includes discovery configs of devices that nothing else tells of, where the ledger is lost', async () => {
    const retained = retainedOf(60, 4);
    retained.set('homeassistant/device/isolarcloud_99_1_1_1/config', '{}');
    const { messages, isComplete } = await found({ retained });

    expect(isComplete).toBe(true);
    expect(messages.has('homeassistant/device/isolarcloud_99_1_1_1/config')).toBe(true);
  });

  it('counts as not searched where the broker drops messages and sends the end marker all the same', async () => {
    const dropped = 'homeassistant/device/isolarcloud_7_1_1_1/config';
    const drops = (topic: string, filters: ReadonlySet<string>): boolean =>
      topic === dropped && filters.has('homeassistant/device/+/config');
    const { messages, isComplete } = await found({ retained: retainedOf(60, 4), drops });

    expect(messages.has(dropped)).toBe(true);
    expect(isComplete).toBe(false);
  });

  it('is asked for one by one where the end of a portion does not come', async () => {
    const retained = retainedOf(4, 2);
    const { messages, isComplete, subscriptions } = await found({ retained, swallowsMarker: (filters) => filters.length > 3 }, [
      'isolarcloud_1_1_1_1',
    ]);

    expect(isComplete).toBe(true);
    expect(Object.fromEntries(messages)).toEqual(Object.fromEntries(retained));
    expect(subscriptions.some((filters) => filters.join() === 'base/4/#')).toBe(true);
  });

  it('counts as not searched where a portion of one does not end either', async () => {
    const swallowsMarker = (filters: readonly string[]): boolean => filters.length > 1 || filters[0] === 'base/3/#';
    const { isComplete } = await found({ retained: retainedOf(4, 2), swallowsMarker });

    expect(isComplete).toBe(false);
  });

  it('is given up soon where no end ever comes, with what has come', async () => {
    const retained = retainedOf(1, 2);
    const { messages, isComplete, subscriptions } = await found({ retained, swallowsMarker: () => true });

    expect(isComplete).toBe(false);
    expect(messages.size).toBeGreaterThan(0);
    expect(subscriptions.length).toBeLessThanOrEqual(3);
  });

  it('is found in the usual time while another client publishes constantly', async () => {
    const retained = retainedOf(1, 2);
    const { messages, isComplete, waits } = await found({ retained, isBusy: true });

    expect(isComplete).toBe(true);
    expect(waits).toBeLessThan(15);
    expect(Object.fromEntries(messages)).toEqual(Object.fromEntries(retained));
  });

  it('is given up where the connection is lost', async () => {
    const { isComplete } = await found({ retained: retainedOf(1, 2), closes: true });

    expect(isComplete).toBe(false);
  });
});
