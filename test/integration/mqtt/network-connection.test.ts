import { type AddressInfo, createServer } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { writeToStream } from 'mqtt-packet';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { NetworkConnection } from '../../../src/mqtt/network-connection.ts';
import { openNetworkConnection } from '../../../src/mqtt/open.ts';
import { startAedes } from '../../support/aedes.ts';
import { sleep } from '../../support/mqtt.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const ACCEPTED = Buffer.from([0x20, 0x02, 0x00, 0x00]);
const DISCONNECT = Buffer.from([0xe0, 0x00]);

/** Starts a server that accepts the CONNECT of every client and then never answers. It records the received bytes. */
async function startMuteBroker() {
  let received = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.once('data', () => socket.write(ACCEPTED));
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const ended = new Promise<Buffer>((resolve) => {
    server.on('connection', (socket) => socket.once('end', () => resolve(received)));
  });
  return { url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, ended };
}

describe('a network connection', () => {
  it('does not fill the cache of packet identifiers, which takes 15 MB', async () => {
    const broker = await startMuteBroker();
    const signal = new AbortController().signal;
    const network = await openNetworkConnection({ url: broker.url }, { clientId: 'a', protocol: 4 }, { now: Date.now, sleep, signal });

    expect(writeToStream.cacheNumbers).toBe(false);
    await network.end();
  });

  it('ends with a DISCONNECT although acknowledgements are owed: the will must not be sent', async () => {
    const broker = await startMuteBroker();
    const will = { topic: 'availability', payload: 'offline' };
    const signal = new AbortController().signal;
    const network = await openNetworkConnection(
      { url: broker.url },
      { clientId: 'a', protocol: 4, will },
      { now: Date.now, sleep, signal },
    );
    network.publish({ topic: 'state', payload: 'never acknowledged', retain: true }, () => expect.unreachable());
    const subscribed = network.subscribe(['command'], { qos: 1 });

    await network.end();

    const received = await broker.ended;
    expect(received.includes('never acknowledged')).toBe(true);
    expect(received.subarray(-DISCONNECT.length)).toEqual(DISCONNECT);
    expect(await subscribed).toEqual([]);
  });

  it('is closed 90 s after the last acknowledgement while messages are in flight', async () => {
    const broker = await startMuteBroker();
    const clock = new VirtualClock(0);
    const { now, sleep } = clock;
    const signal = new AbortController().signal;
    const network = await openNetworkConnection({ url: broker.url }, { clientId: 'a', protocol: 4 }, { now, sleep, signal });
    network.publish({ topic: 'state', payload: 'never acknowledged', retain: true }, () => expect.unreachable());

    clock.advance(89_999);
    await turn();
    expect(network.connected).toBe(true);
    clock.advance(1);
    await network.closed;

    expect(network.isBroken).toBe(true);
  });

  it.each([
    ['subscription', (network: NetworkConnection) => network.subscribe(['command'], { qos: 1 })],
    ['end of a subscription', (network: NetworkConnection) => network.unsubscribe(['command'])],
  ])('is closed 90 s after a %s that is not acknowledged', async (_what, wait) => {
    const broker = await startMuteBroker();
    const clock = new VirtualClock(0);
    const { now, sleep } = clock;
    const signal = new AbortController().signal;
    const network = await openNetworkConnection({ url: broker.url }, { clientId: 'a', protocol: 4 }, { now, sleep, signal });
    const waiting = wait(network);
    clock.advance(90_000);
    await waiting;

    expect(network.isBroken).toBe(true);
  });

  it('is not opened when the CONNACK does not come within 10 s', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const clock = new VirtualClock(0);
    const { now, sleep } = clock;
    const url = `mqtt://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    silent.once('connection', () => clock.advance(10_000));
    const attempt = openNetworkConnection({ url }, { clientId: 'a', protocol: 5 }, { now, sleep, signal: new AbortController().signal });

    await expect(attempt).rejects.toMatchObject({ code: 'broker_unreachable', message: expect.stringContaining('no answer in time') });
  });

  it.each([
    ['longer than 65,535 bytes', 'ü'.repeat(32_768)],
    ['empty', ''],
  ])('refuses a topic that is %s, and goes on', async (_which, topic) => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    const signal = new AbortController().signal;
    const network = await openNetworkConnection({ url: broker.url }, { clientId: 'a', protocol: 5 }, { now: Date.now, sleep, signal });
    const refusal = await new Promise((resolve) => network.publish({ topic, payload: 'x', retain: true }, resolve));
    const next = await new Promise((resolve) => network.publish({ topic: 'state', payload: 'x', retain: true }, resolve));
    await network.end();

    expect([refusal, next]).toEqual([0x90, undefined]);
  });

  it('ends an attempt to connect that is not wanted any more', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const unwanted = new AbortController();
    const url = `mqtt://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const attempt = openNetworkConnection({ url }, { clientId: 'a', protocol: 5 }, { now: Date.now, sleep, signal: unwanted.signal });
    silent.once('connection', () => unwanted.abort());

    await expect(attempt).rejects.toMatchObject({ code: 'broker_unreachable' });
  });
});
