import { connect, createServer } from 'node:net';
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { embeddedBroker, startEmbeddedBroker as started } from '../../support/embedded-broker.ts';
import { Watcher } from '../../support/mqtt.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

describe('the embedded broker', () => {
  it.each([4, 5] as const)('retains messages and carries wills for protocol %i', async (protocolVersion) => {
    const { url } = await started();
    const will = { topic: 'lamp/availability', payload: Buffer.from('offline'), qos: 1, retain: true } as const;
    const lamp = await connectAsync(url, { protocolVersion, will, reconnectPeriod: 0 });
    await lamp.publishAsync('lamp/availability', 'online', { qos: 1, retain: true });

    const watcher = await Watcher.on(url, 'lamp/#', { protocolVersion });
    await watcher.untilLast('lamp/availability', 'online');
    expect(watcher.seen).toEqual([{ topic: 'lamp/availability', payload: 'online', retained: true }]);

    lamp.stream.destroy();
    await watcher.untilLast('lamp/availability', 'offline');
  });

  it('serves what Home Assistant asks for: MQTT 5, a clean start and subscription identifiers', async () => {
    const { url } = await started();
    const client = await connectAsync(url, { protocolVersion: 5, clean: true, reconnectPeriod: 0 });
    onTestFinished(() => void client.end(true));
    await client.publishAsync('kept/state', 'retained', { qos: 1, retain: true });
    const identifiers: unknown[] = [];
    const live = new Promise<void>((resolve) => {
      client.on('message', (_topic, payload, { properties }) => {
        identifiers.push(properties?.subscriptionIdentifier);
        if (payload.toString() === 'live') resolve();
      });
    });
    await client.subscribeAsync('kept/#', { qos: 0, properties: { subscriptionIdentifier: 7 } });
    await client.publishAsync('kept/state', 'live', { qos: 1 });
    await live;

    expect(identifiers).toEqual([7, 7]);
  });

  it('keeps a session for its expiry interval, and a will for its delay', async () => {
    const { url } = await started();
    const properties = { sessionExpiryInterval: 30 };
    const will = {
      topic: 'lamp/availability',
      payload: Buffer.from('offline'),
      qos: 1,
      retain: true,
      properties: { willDelayInterval: 30 },
    } as const;
    const options = { protocolVersion: 5, clientId: 'lamp', properties, will, reconnectPeriod: 0 } as const;
    const first = await connectAsync(url, { ...options, clean: true });
    await first.subscribeAsync('lamp/command', { qos: 1 });
    first.stream.destroy();
    const watcher = await Watcher.on(url, 'lamp/#');
    await watcher.client.publishAsync('lamp/command', 'waited for', { qos: 1 });

    const second = await connectAsync(url, { ...options, clean: false });
    onTestFinished(() => void second.end(true));
    await second.publishAsync('lamp/end', '', { qos: 1 });
    await watcher.untilLast('lamp/end', '');

    expect(watcher.payloads('lamp/availability')).toEqual([]);
  });

  it.each([4, 5] as const)('lets only the configured user in (protocol %i)', async (protocolVersion) => {
    const clock = new VirtualClock(0);
    const { url } = await started({ username: 'home', password: 'secret' }, { now: clock.now });
    const options = { protocolVersion, reconnectPeriod: 0 } as const;
    const refused = { code: protocolVersion === 5 ? 0x86 : 4 };
    await expect(connectAsync(url, options)).rejects.toMatchObject(refused);
    clock.advance(1_000);
    await expect(connectAsync(url, { ...options, username: 'home', password: 'wrong' })).rejects.toMatchObject(refused);
    clock.advance(2_000);
    await expect(connectAsync(url, { ...options, username: 'other', password: 'secret' })).rejects.toMatchObject(refused);
    clock.advance(4_000);
    const client = await connectAsync(url, { ...options, username: 'home', password: 'secret' });
    onTestFinished(() => void client.end(true));

    expect(client.connected).toBe(true);
  });

  it('says that its port is taken', async () => {
    const { url } = await started();
    const second = embeddedBroker({ port: Number(new URL(url).port) });

    await expect(second.start()).rejects.toMatchObject({ code: 'broker_port_taken', exit: 75 });
    await second.stop();
  });

  it.each(['192.0.2.1', 'nosuch.invalid'])(
    'says that this machine does not have the address %s at present, as before its network is up',
    async (host) => {
      const elsewhere = embeddedBroker({ host });

      await expect(elsewhere.start()).rejects.toMatchObject({ code: 'broker_address_absent', exit: 75 });
    },
  );

  it('stops although clients hold on, one of them without ever having said anything, and frees its port', async () => {
    const { broker, url } = await started();
    const client = await connectAsync(url, { reconnectPeriod: 0 });
    const port = Number(new URL(url).port);
    const silent = connect(port, '127.0.0.1');
    silent.on('error', () => undefined);
    await new Promise((resolve) => silent.once('connect', resolve));
    const closed = Promise.all([
      new Promise<void>((resolve) => client.once('close', () => resolve())),
      new Promise<void>((resolve) => silent.once('close', () => resolve())),
    ]);

    await broker.stop();

    await closed;
    const successor = createServer();
    await new Promise<void>((resolve) => successor.listen(port, '127.0.0.1', resolve));
    successor.close();
  });

  it('is reached on the loopback address when it listens on all', async () => {
    const { url } = await started({ host: '0.0.0.0' });

    expect(new URL(url).hostname).toBe('127.0.0.1');
  });
});
