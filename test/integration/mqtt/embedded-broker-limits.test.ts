import { connect, connectAsync, type IClientOptions, type IConnackPacket, type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type StartedBroker, startEmbeddedBroker } from '../../support/embedded-broker.ts';
import { startAdapter, Watcher } from '../../support/mqtt.ts';
import { ask, closed, connectPacket, publishOncePacket, rawConnection, releasePacket } from '../../support/raw-mqtt.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

async function clientOn(url: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(url, { reconnectPeriod: 0, ...options });
  onTestFinished(() => void client.end(true));
  return client;
}

/** Returns the topics of the retained messages that a new client receives for the filter. */
async function kept({ broker, url }: StartedBroker, filter: string): Promise<string[]> {
  const bridge = await clientOn(url, broker.ownAccount);
  await bridge.publishAsync('isolarcloud/end', 'end', { qos: 1, retain: true });
  const watcher = new Watcher(await clientOn(url));
  // Both filters are in one packet, so that the broker sends the end marker after the other messages.
  await watcher.client.subscribeAsync([filter, 'isolarcloud/end'], { qos: 1 });
  await watcher.untilLast('isolarcloud/end', 'end');
  return watcher.seen.map(({ topic }) => topic).filter((topic) => topic !== 'isolarcloud/end');
}

describe.each([4, 5] as const)('limits of the embedded broker (protocol %i)', (protocolVersion) => {
  it('refuses more retained topics than it keeps, and still takes changed ones and deletions', async () => {
    const started = await startEmbeddedBroker({ limits: { retainedTopics: 3 } });
    const { url, warnings } = started;
    const client = await clientOn(url, { protocolVersion });
    const retain = (topic: string, payload: string) => client.publishAsync(topic, payload, { qos: 1, retain: true });
    for (const name of ['a', 'b', 'c']) await retain(`kept/${name}`, '1');
    if (protocolVersion === 5) await expect(retain('kept/d', '1')).rejects.toMatchObject({ code: 0x87 });
    else await retain('kept/d', '1');
    await retain('kept/a', '2');
    await retain('kept/b', '');
    await retain('kept/e', '1');

    expect((await kept(started, 'kept/#')).toSorted()).toEqual(['kept/a', 'kept/c', 'kept/e']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('may not publish on "kept/d": there are too many retained messages');
  });

  it('refuses more retained bytes than it keeps', async () => {
    const started = await startEmbeddedBroker({ limits: { retainedBytes: 1_000 } });
    const client = await clientOn(started.url, { protocolVersion });
    for (const name of ['a', 'b', 'c'])
      await client.publishAsync(`kept/${name}`, 'x'.repeat(400), { qos: 1, retain: true }).catch(() => undefined);

    expect(await kept(started, 'kept/#')).toEqual(['kept/a', 'kept/b']);
  });

  it('retains what the bridge publishes beyond them', async () => {
    const started = await startEmbeddedBroker({ limits: { retainedTopics: 1, retainedBytes: 10 } });
    const { broker, url, warnings } = started;
    const adapter = startAdapter({ url, ...broker.ownAccount, protocol: protocolVersion });
    const topics = Array.from({ length: 20 }, (_, index) => `isolarcloud/1/1_${index}/state`);
    for (const topic of topics) adapter.publisher.retain(topic, '{"power":1}');
    await adapter.untilStatus('connected');
    await adapter.publisher.flush();
    await (await clientOn(url, { protocolVersion })).publishAsync('other', 'x', { qos: 1, retain: true });

    expect((await kept(started, '+/1/#')).toSorted()).toEqual(topics.toSorted());
    expect(await kept(started, 'other')).toEqual(['other']);
    expect(warnings).toEqual([]);
  });

  it('refuses more subscriptions than a client may have, and longer ones, until others are given up', async () => {
    const { url, warnings } = await startEmbeddedBroker({ limits: { subscriptions: 2, filterLength: 20 } });
    const client = await clientOn(url, { protocolVersion });
    const isGranted = async (filter: string): Promise<boolean> =>
      client.subscribeAsync(filter, { qos: 1 }).then(
        () => true,
        () => false,
      );
    expect(await isGranted('x'.repeat(21))).toBe(false);
    expect(await isGranted('a')).toBe(true);
    expect(await isGranted('b')).toBe(true);
    expect(await isGranted('c')).toBe(false);
    expect(await isGranted('a')).toBe(true);
    await client.unsubscribeAsync('b');
    expect(await isGranted('c')).toBe(true);

    expect(warnings).toHaveLength(1);
  });

  it('refuses more subscriptions than all clients together may have', async () => {
    const { url } = await startEmbeddedBroker({ limits: { allSubscriptions: 2 } });
    const [one, other] = [await clientOn(url, { protocolVersion }), await clientOn(url, { protocolVersion })];
    await one.subscribeAsync('a');
    await one.subscribeAsync('b');
    await expect(other.subscribeAsync('c')).rejects.toBeDefined();
    await one.endAsync();
    await expect(other.subscribeAsync('c')).resolves.toBeDefined();
  });

  it('refuses more clients than it serves, but never the bridge', async () => {
    const { broker, url, warnings } = await startEmbeddedBroker({ limits: { connections: 2 } });
    const first = await clientOn(url, { protocolVersion });
    await clientOn(url, { protocolVersion });
    await expect(clientOn(url, { protocolVersion })).rejects.toMatchObject({ code: protocolVersion === 5 ? 0x88 : 3 });
    await clientOn(url, { protocolVersion, ...broker.ownAccount });
    await first.endAsync();
    await clientOn(url, { protocolVersion });

    expect(warnings).toEqual(['More than 2 clients want to be connected: the one at 127.0.0.1 is refused']);
  });

  it('refuses a client id that is too long', async () => {
    const { url } = await startEmbeddedBroker({ limits: { clientIdLength: 30 } });
    await expect(clientOn(url, { protocolVersion, clientId: 'x'.repeat(31) })).rejects.toMatchObject({
      code: protocolVersion === 5 ? 0x85 : 2,
    });
  });

  const session = protocolVersion === 5 ? { properties: { sessionExpiryInterval: 4_000_000_000 } } : {};
  /** Connects a client with a persistent session, subscribes it, and disconnects it. */
  async function leaveSession(url: string, clientId: string): Promise<void> {
    const client = await clientOn(url, { protocolVersion, clientId, clean: false, ...session });
    await client.subscribeAsync('news', { qos: 1 });
    await client.endAsync();
  }
  /** Connects the client again. @returns whether its session still exists, and the messages that waited in it */
  async function comeBack(url: string, clientId: string): Promise<{ present: boolean; payloads: string[] }> {
    const options = { protocolVersion, clientId, clean: false, reconnectPeriod: 0, manualConnect: true, ...session };
    const client = connect(url, options);
    onTestFinished(() => void client.end(true));
    const watcher = new Watcher(client);
    const connected = new Promise<IConnackPacket>((resolve) => client.once('connect', resolve));
    client.connect();
    const { sessionPresent } = await connected;
    await client.subscribeAsync('end', { qos: 1 });
    await client.publishAsync('end', 'end', { qos: 1 });
    await watcher.untilLast('end', 'end');
    return { present: sessionPresent, payloads: watcher.payloads('news') };
  }

  it('keeps no more sessions of absent clients than that', async () => {
    const { url, warnings } = await startEmbeddedBroker({ limits: { absentSessions: 2 } });
    for (const clientId of ['a', 'b', 'c']) await leaveSession(url, clientId);

    const present = [];
    for (const clientId of ['a', 'b', 'c']) if ((await comeBack(url, clientId)).present) present.push(clientId);
    // With MQTT 5 aedes drops the newest session, with MQTT 3.1.1 the oldest.
    expect(present).toEqual(protocolVersion === 5 ? ['a', 'b'] : ['b', 'c']);
    expect(warnings).toEqual(['More than 2 sessions of absent clients: one of them is not kept']);
  });

  it('keeps no more messages for a session than that, and none beyond the bytes for all', async () => {
    const { url } = await startEmbeddedBroker({ limits: { queuedMessages: 3, queuedBytes: 1_000 } });
    await leaveSession(url, 'a');
    const publisher = await clientOn(url, { protocolVersion });
    await publisher.publishAsync('news', 'x'.repeat(990), { qos: 1 });
    for (const payload of ['1', 'y'.repeat(100), '2', '3']) await publisher.publishAsync('news', payload, { qos: 1 });
    expect((await comeBack(url, 'a')).payloads).toEqual(['x'.repeat(990), '1', '2']);
  });

  it('delivers to a connected client more than its session can hold', async () => {
    const { url } = await startEmbeddedBroker({ limits: { queuedMessages: 2 } });
    const client = await clientOn(url, { protocolVersion, clientId: 'a', clean: false, ...session });
    const watcher = new Watcher(client);
    await client.subscribeAsync('news', { qos: 1 });
    const publisher = await clientOn(url, { protocolVersion });
    await Promise.all(Array.from({ length: 500 }, (_, index) => publisher.publishAsync('news', String(index), { qos: 1 })));

    await watcher.untilLast('news', '499');
    expect(watcher.seen).toHaveLength(500);
  });
});

describe('a message of QoS 2', () => {
  it.each([true, false])('is published once, also if it comes again before it is released (clean start: %s)', async (clean) => {
    const { url } = await startEmbeddedBroker();
    const watcher = await Watcher.on(url, 'news');
    const first = await rawConnection(url);
    await ask(first, connectPacket('sender', { clean }));
    expect(await ask(first, publishOncePacket('news', '1'))).toEqual(Buffer.from([0x50, 2, 0, 1]));
    expect(await ask(first, publishOncePacket('news', '1'))).toEqual(Buffer.from([0x50, 2, 0, 1]));
    let sender = first;
    if (!clean) {
      first.destroy();
      sender = await rawConnection(url);
      await ask(sender, connectPacket('sender', { clean }));
      await ask(sender, publishOncePacket('news', '1'));
    }
    expect(await ask(sender, releasePacket)).toEqual(Buffer.from([0x70, 2, 0, 1]));
    await ask(sender, publishOncePacket('news', '2'));
    await watcher.untilLast('news', '2');

    expect(watcher.payloads('news')).toEqual(['1', '2']);
  });
});

describe('sessions without an expiry', () => {
  it('end a day after their client was seen last', async () => {
    const clock = new VirtualClock(0);
    const { url } = await startEmbeddedBroker({}, { now: clock.now });
    const leave = async (clientId: string): Promise<boolean> => {
      const client = await clientOn(url, { protocolVersion: 4, clientId, clean: false, resubscribe: false });
      const isNew = (await client.subscribeAsync('news', { qos: 1 })).length > 0;
      await client.endAsync();
      return isNew;
    };
    await leave('old');
    clock.advance(86_400_001);
    await leave('other');
    const publisher = await clientOn(url);
    await publisher.publishAsync('news', 'missed', { qos: 1 });
    const old = new Watcher(await clientOn(url, { protocolVersion: 4, clientId: 'old', clean: false }));
    await old.client.subscribeAsync('end', { qos: 1 });
    await publisher.publishAsync('end', 'end', { qos: 1 });
    await old.untilLast('end', 'end');

    expect(old.payloads('news')).toEqual([]);
  });
});

describe('connections that do not sign in', () => {
  it('are closed after a while', async () => {
    const { url } = await startEmbeddedBroker({ limits: { connectMs: 50 } });
    const silent = await rawConnection(url);
    silent.resume();

    await closed(silent);
  });

  it('are closed, the oldest first, where there are too many, so that others still get in', async () => {
    const { broker, url, warnings } = await startEmbeddedBroker({ limits: { unauthenticated: 5 } });
    const oldest = await rawConnection(url);
    oldest.resume();
    for (let count = 1; count < 5; count += 1) await rawConnection(url);
    await clientOn(url, broker.ownAccount);
    await closed(oldest);

    expect(warnings).toEqual(['More than 5 connections do not sign in: the oldest is closed']);
  });

  it('are closed where they send much before', async () => {
    const { url } = await startEmbeddedBroker({ limits: { connectBytes: 10_000 } });
    const talkative = await rawConnection(url);
    talkative.resume();
    // The packet is the beginning of a CONNECT of 1 MB.
    talkative.write(Buffer.concat([Buffer.from([0x10, 0xc0, 0x84, 0x3d]), Buffer.alloc(500_000)]));

    await closed(talkative);
  });
});

describe('warnings', () => {
  it('is one line of each kind a minute, which counts the others, without control characters', async () => {
    const clock = new VirtualClock(0);
    const { url, warnings } = await startEmbeddedBroker({}, { now: clock.now });
    const client = await clientOn(url, { clientId: 'evil\u001b[2J' });
    for (let count = 0; count < 100; count += 1) await client.publishAsync('isolarcloud/1/1_1/state', 'forged', { qos: 1 }).catch(() => {});
    clock.advance(60_000);
    await client.publishAsync('isolarcloud/1/1_1/state', 'forged', { qos: 1 }).catch(() => {});

    const sentence = 'A client "evil\\u001b[2J" at 127.0.0.1 may not publish on "isolarcloud/1/1_1/state": it belongs to the bridge';
    expect(warnings).toEqual([sentence, `${sentence} (and 99 times since the last line like this)`]);
  });
});
