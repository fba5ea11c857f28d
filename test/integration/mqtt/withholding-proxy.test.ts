import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startAedes } from '../../support/aedes.ts';
import { Watch, Watcher } from '../../support/mqtt.ts';
import { WithholdingProxy } from '../../support/withholding-proxy.ts';

async function startScene(): Promise<{ proxy: WithholdingProxy; watcher: Watcher }> {
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  return { proxy: await WithholdingProxy.to(broker.url), watcher: await Watcher.on(broker.url) };
}

/** Publishes messages 1 to `count` with QoS 1. @returns the numbers of acknowledged messages, in the order of acknowledgement */
async function publishing(client: MqttClient, count: number) {
  const acknowledged: number[] = [];
  const watch = new Watch();
  for (let number = 1; number <= count; number += 1) {
    client.publish('a', String(number), { qos: 1 }, (error) => {
      if (!error) acknowledged.push(number);
      watch.again();
    });
  }
  return { acknowledged, until: (amount: number) => watch.until(() => acknowledged.length === amount) };
}

describe.each([4, 5] as const)('a withholding proxy, protocol %i', (protocolVersion) => {
  const client = async ({ url }: WithholdingProxy, options: IClientOptions = {}): Promise<MqttClient> => {
    const connected = await connectAsync(url, { protocolVersion, reconnectPeriod: 0, ...options });
    onTestFinished(() => void connected.end(true));
    return connected;
  };

  it('passes everything unchanged, and counts it', async () => {
    const { proxy } = await startScene();
    const one = await client(proxy, { clientId: 'one' });
    const seen: string[] = [];
    one.on('message', (_topic, payload) => seen.push(payload.toString()));
    await one.subscribeAsync('a', { qos: 1 });
    const payloads = ['', 'x'.repeat(200), 'ü'.repeat(40_000)];
    for (const payload of payloads) await one.publishAsync('a', payload, { qos: 1 });
    await proxy.until(() => proxy.connections[0]?.counts.get('publish') === 3);
    await one.unsubscribeAsync('a');

    expect(seen).toEqual(payloads);
    expect(proxy.disturbed).toEqual([]);
    expect(proxy.connections).toEqual([
      expect.objectContaining({ ordinal: 1, clientId: 'one', published: ['a', 'a', 'a'], withheld: [], isOpen: true }),
    ]);
    expect(Object.fromEntries(proxy.connections[0]?.counts ?? [])).toEqual({ connack: 1, suback: 1, puback: 3, publish: 3, unsuback: 1 });
  });

  it('withholds one acknowledgement, of one connection', async () => {
    const { proxy, watcher } = await startScene();
    proxy.withhold({ type: 'puback', position: 2 });
    const first = await publishing(await client(proxy), 4);
    await first.until(3);
    const second = await publishing(await client(proxy), 4);
    await second.until(4);

    expect(first.acknowledged).toEqual([1, 3, 4]);
    expect(watcher.payloads('a')).toHaveLength(8);
    expect(proxy.disturbed.map(({ ordinal, withheld }) => [ordinal, withheld])).toEqual([[1, ['puback']]]);
  });

  it('withholds an acknowledgement and all that follow, of the connection that is named', async () => {
    const { proxy } = await startScene();
    proxy.withhold({ type: 'puback', from: 3, connection: 2 });
    const first = await publishing(await client(proxy), 4);
    await first.until(4);
    const two = await client(proxy);
    const second = await publishing(two, 4);
    await proxy.until(() => proxy.connections[1]?.withheld.length === 2);
    await two.subscribeAsync('b');

    expect(second.acknowledged).toEqual([1, 2]);
  });

  it('withholds everything from a packet on, and leaves the connection open when the broker closes it', async () => {
    const { proxy } = await startScene();
    proxy.withhold({ from: 2 });
    const one = await client(proxy, { clientId: 'one' });
    const first = await publishing(one, 2);
    await proxy.until(() => proxy.connections[0]?.withheld.length === 2);
    await client(proxy, { clientId: 'one' }); // the broker closes the first connection, because the client id is the same
    const third = await client(proxy);
    await (await publishing(third, 2)).until(2);

    expect(first.acknowledged).toEqual([]);
    expect(one.connected).toBe(true);
    expect(proxy.connections.map(({ isOpen }) => isOpen)).toEqual([true, true, true]);
  });

  it('withholds a CONNACK, and lets the next connection in', async () => {
    const { proxy } = await startScene();
    proxy.withhold({ type: 'connack', position: 1 });
    await expect(client(proxy, { connectTimeout: 100 })).rejects.toThrow('connack timeout');
    await proxy.until(() => proxy.connections[0]?.isOpen === false);

    await client(proxy);
    expect(proxy.connections.map(({ withheld }) => withheld)).toEqual([['connack'], []]);
  });

  it('forwards nothing to any client once it is silent', async () => {
    const { proxy } = await startScene();
    const first = await publishing(await client(proxy), 1);
    await first.until(1);
    proxy.isSilent = true;

    await expect(client(proxy, { connectTimeout: 100 })).rejects.toThrow('connack timeout');
  });

  it('delays packets of a type, in their order', async () => {
    const { proxy } = await startScene();
    const pending: (() => void)[] = [];
    proxy.delay = { types: ['puback'], wait: () => new Promise((resolve) => pending.push(resolve)) };
    const one = await client(proxy);
    const { acknowledged, until } = await publishing(one, 3);
    await proxy.until(() => pending.length === 3);
    await one.subscribeAsync('b'); // its SUBACK passes before the delayed packets
    expect(acknowledged).toEqual([]);
    for (const pass of pending) pass();
    await until(3);

    expect(acknowledged).toEqual([1, 2, 3]);
  });
});
