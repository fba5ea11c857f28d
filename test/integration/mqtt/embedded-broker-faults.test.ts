import fc from 'fast-check';
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmbeddedBroker } from '../../support/embedded-broker.ts';
import { Watcher } from '../../support/mqtt.ts';
import { overflow } from '../../support/overflow.ts';
import { plainAedes } from '../../support/plain-aedes.ts';
import {
  ask,
  closed,
  connectPacket,
  deafSubscriber,
  pingPacket,
  publishPacket,
  rawConnection,
  subscribePacket,
  unsubscribePacket,
} from '../../support/raw-mqtt.ts';

/** Waits until the broker has delivered a message from one client to another, to show that it still works. */
async function serves(url: string): Promise<void> {
  const watcher = await Watcher.on(url, 'still/there');
  await watcher.client.publishAsync('still/there', 'yes', { qos: 1 });
  await watcher.untilLast('still/there', 'yes');
}

describe('a subscriber that stops reading and vanishes', () => {
  it('overflows the stack of aedes as it comes: once this fails, MessageQueue has no reason any more', async () => {
    const { url, ended } = await plainAedes();
    await overflow(url);

    const { code, stderr } = await ended;
    expect(stderr).toContain('RangeError: Maximum call stack size exceeded');
    expect(code).not.toBe(0);
  });

  it('does the embedded broker no harm', async () => {
    const { url, faults } = await startEmbeddedBroker();
    await overflow(url);

    await serves(url);
    expect(faults).toEqual([]);
  });

  it('delays no other client, and is disconnected once too much waits for it', async () => {
    const { url, warnings } = await startEmbeddedBroker({ limits: { backlogBytes: 2_000_000 } });
    const deaf = await deafSubscriber(url);
    const ended = closed(deaf);
    const watcher = await Watcher.on(url, 'flood');
    const publisher = await connectAsync(url, { reconnectPeriod: 0 });
    onTestFinished(() => void publisher.end(true));
    const payload = 'x'.repeat(100_000);
    for (let count = 0; count < 300; count += 1) await publisher.publishAsync('flood', payload, { qos: 1 });

    await watcher.until((seen) => seen.length === 300);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^A client "deaf" at 127\.0\.0\.1 reads too slowly: it is disconnected, \d+ bytes were waiting for it$/);
    deaf.resume();
    await ended;
  });

  it.each([4, 5] as const)('does not hold up the end of the broker (protocol %i)', async (protocolVersion) => {
    const { broker, url } = await startEmbeddedBroker();
    await deafSubscriber(url, 'flood', 'deaf', protocolVersion);
    const publisher = await connectAsync(url, { reconnectPeriod: 0 });
    onTestFinished(() => void publisher.end(true));
    const payload = 'x'.repeat(100_000);
    for (let count = 0; count < 130; count += 1) await publisher.publishAsync('flood', payload, { qos: 1 });

    const startedMs = Date.now();
    await broker.stop();
    expect(Date.now() - startedMs).toBeLessThan(5_000);
  });

  it('is also disconnected while too much waits for all such clients together', async () => {
    const { url, warnings } = await startEmbeddedBroker({ limits: { allBacklogBytes: 4_000_000 } });
    await Promise.all(['one', 'two', 'three'].map((clientId) => deafSubscriber(url, 'flood', clientId)));
    const publisher = await connectAsync(url, { reconnectPeriod: 0 });
    onTestFinished(() => void publisher.end(true));
    const payload = 'x'.repeat(100_000);
    for (let count = 0; count < 150; count += 1) await publisher.publishAsync('flood', payload, { qos: 1 });

    expect(warnings.join()).toContain('reads too slowly');
  });

  it('gets retained messages as fast as it reads them, however many there are', async () => {
    const { url, warnings } = await startEmbeddedBroker({ limits: { backlogBytes: 1_000_000 } });
    const publisher = await connectAsync(url, { reconnectPeriod: 0 });
    onTestFinished(() => void publisher.end(true));
    const payload = 'x'.repeat(100_000);
    for (let count = 0; count < 300; count += 1) await publisher.publishAsync(`kept/${count}`, payload, { qos: 1, retain: true });
    const deaf = await deafSubscriber(url, 'kept/#');
    await serves(url);

    deaf.resume();
    let received = 0;
    for await (const chunk of deaf) {
      received += (chunk as Buffer).length;
      if (received >= 30_000_000) break;
    }
    expect(warnings).toEqual([]);
  });
});

describe('names that every JavaScript object has', () => {
  const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];

  it.each(NAMES)('%s is a client id like any other', async (clientId) => {
    const { url, faults } = await startEmbeddedBroker();
    for (const protocolVersion of [4, 5] as const)
      for (const clean of [true, false]) {
        const client = await connectAsync(url, { protocolVersion, clientId, clean, reconnectPeriod: 0 });
        await client.endAsync();
      }

    await serves(url);
    expect(faults).toEqual([]);
  });

  it.each(NAMES)('%s is a topic like any other', async (topic) => {
    const { url, faults } = await startEmbeddedBroker();
    for (const protocolVersion of [4, 5] as const) {
      const watcher = await Watcher.on(url, topic, { protocolVersion });
      await watcher.client.publishAsync(topic, 'kept', { qos: 1, retain: true });
      await watcher.untilLast(topic, 'kept');
      await watcher.client.unsubscribeAsync(topic);
    }

    await serves(url);
    expect(faults).toEqual([]);
  });

  it.each(NAMES)('%s may be unsubscribed without a subscription', async (topic) => {
    const { url, faults } = await startEmbeddedBroker();
    const socket = await rawConnection(url);
    await ask(socket, connectPacket('client'));
    expect((await ask(socket, unsubscribePacket(topic))).readUInt8(0)).toBe(0xb0);
    expect(faults).toEqual([]);
  });
});

describe('a fault inside the broker', () => {
  it('ends the connection of the client that it comes from, and is reported', async () => {
    const { url, faults } = await startEmbeddedBroker(
      {},
      {
        warn: () => {
          throw new Error('broken');
        },
      },
    );
    const client = await connectAsync(url, { reconnectPeriod: 0 });
    const cut = new Promise<void>((resolve) => client.once('close', () => resolve()));
    client.publish('isolarcloud/1/1_1/state', 'forged');
    await cut;
    client.end(true);

    await serves(url);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('embedded broker');
  });
});

describe('any bytes from clients', () => {
  const PACKETS = [
    connectPacket('again'),
    subscribePacket('#', 1),
    subscribePacket('a/+/b'),
    unsubscribePacket('#'),
    publishPacket('a/b', 'payload'),
    publishPacket('isolarcloud/1/1_1/state', '{}'),
    pingPacket,
    ...[0x40, 0x50, 0x62, 0x70].map((type) => Buffer.from([type, 2, 0, 1])),
    Buffer.from([0xe0, 0]),
    Buffer.from([0xf0, 0]),
  ];
  /** A random packet, with one byte changed, truncated, or both. */
  const mutated = fc
    .tuple(fc.constantFrom(...PACKETS), fc.option(fc.tuple(fc.nat(), fc.nat(255))), fc.option(fc.nat()))
    .map(([original, change, cut]) => {
      const bytes = Buffer.from(original);
      if (change !== null) bytes[change[0] % bytes.length] = change[1];
      return cut === null ? bytes : bytes.subarray(0, cut % bytes.length);
    });

  it('the broker goes on', async () => {
    const { url, faults } = await startEmbeddedBroker();
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.boolean(), fc.array(mutated, { minLength: 1, maxLength: 8 }), async (signedIn, clean, packets) => {
        const socket = await rawConnection(url);
        const ended = closed(socket);
        if (signedIn) await ask(socket, connectPacket('mutant', { clean }));
        socket.resume();
        for (const bytes of packets) socket.write(bytes);
        socket.end();
        await ended;
      }),
      { numRuns: 400 },
    );

    await serves(url);
    expect(faults).toEqual([]);
  });
});
