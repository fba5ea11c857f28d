import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openNetworkConnection } from '../../../src/mqtt/open.ts';
import { sleep } from '../../support/mqtt.ts';

const ACCEPTED = Buffer.from([0x20, 0x02, 0x00, 0x00]);
const DISCONNECT = Buffer.from([0xe0, 0x00]);

/** A broker that accepts every client and then says nothing more; it keeps what it was sent. */
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
