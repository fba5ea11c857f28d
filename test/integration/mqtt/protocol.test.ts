import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startAdapter, Watch } from '../../support/mqtt.ts';

/**
 * The bytes that a broker without MQTT 5 sends before it closes the connection: a CONNACK of MQTT 3.1.1 with the code "unacceptable
 * protocol version", or nothing.
 */
const ANSWERS = { connack: Buffer.from([0x20, 0x02, 0x00, 0x01]), close: Buffer.alloc(0) };

type Refusal = keyof typeof ANSWERS;

/** Returns the protocol level of a CONNECT packet, which follows the protocol name (MQTT 5 section 3.1.2.2). */
const levelOf = (connect: Buffer): number | undefined => connect[connect.indexOf('MQTT') + 4];

/** Whether a CONNECT packet requests a clean start, by the flags after the protocol level (MQTT 5 section 3.1.2.3). */
const startsClean = (connect: Buffer): boolean => ((connect[connect.indexOf('MQTT') + 5] ?? 0) & 0x02) !== 0;

/** Starts a broker that accepts only some protocol levels. @returns it, and the levels that clients have requested */
async function startPickyBroker(accepts: (level: number | undefined) => boolean, refusal: Refusal) {
  const aedes = await Aedes.createBroker();
  const asked: (number | undefined)[] = [];
  const cleanStarts: boolean[] = [];
  const watch = new Watch();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('readable', () => {
      const connect = socket.read() as Buffer | null;
      if (!connect) return;
      const level = levelOf(connect);
      asked.push(level);
      cleanStarts.push(startsClean(connect));
      watch.again();
      if (accepts(level)) {
        socket.unshift(connect);
        aedes.handle(socket);
      } else {
        socket.end(ANSWERS[refusal]);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    dropAll();
    server.close();
    aedes.close();
  });
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    cleanStarts,
    dropAll,
    untilAsked: (times: number) => watch.until(() => asked.length >= times),
  };
}

describe('protocol', () => {
  it.each(['connack', 'close'] as const)('falls back to 3.1.1 where the broker refuses MQTT 5 (%s), and remembers it', async (refusal) => {
    const broker = await startPickyBroker((level) => level === 4, refusal);
    const adapter = startAdapter({ url: broker.url });
    await adapter.untilStatus('connected');
    expect(broker.asked).toEqual([5, 4]);
    expect(adapter.connection.network()?.protocol).toBe(4);

    broker.dropAll();
    await adapter.untilStatus('connecting');
    await adapter.untilStatus('connected');
    expect(broker.asked).toEqual([5, 4, 4]);
  });

  it('falls back in front of the presence question, too', async () => {
    const broker = await startPickyBroker((level) => level === 4, 'connack');
    const adapter = startAdapter({ url: broker.url, instance: 'a' });
    await adapter.untilStatus('connected');

    expect(broker.asked).toEqual([5, 4, 4]);
  });

  it('stays with MQTT 5 when a broker that speaks it closes early for once', async () => {
    let isStarting = false;
    const broker = await startPickyBroker(() => !isStarting, 'close');
    const adapter = startAdapter({ url: broker.url });
    await adapter.untilStatus('connected');
    isStarting = true;
    broker.dropAll();
    await adapter.untilStatus('connecting');
    await broker.untilAsked(3);
    isStarting = false;
    await adapter.untilStatus('connected');

    expect(new Set(broker.asked)).toEqual(new Set([5]));
  });

  it('starts clean with a new process, and takes up its session after a loss, whose end would send the will', async () => {
    const broker = await startPickyBroker(() => true, 'close');
    const adapter = startAdapter({ url: broker.url });
    await adapter.untilStatus('connected');
    broker.dropAll();
    await adapter.untilStatus('connecting');
    await adapter.untilStatus('connected');

    expect(broker.cleanStarts).toEqual([true, false]);
  });

  it('always starts clean with 3.1.1, whose sessions never end', async () => {
    const broker = await startPickyBroker(() => true, 'close');
    const adapter = startAdapter({ url: broker.url, protocol: 4 });
    await adapter.untilStatus('connected');
    broker.dropAll();
    await adapter.untilStatus('connecting');
    await adapter.untilStatus('connected');

    expect(broker.cleanStarts).toEqual([true, true]);
  });

  it('does not fall back where the configuration names the protocol', async () => {
    const broker = await startPickyBroker((level) => level === 4, 'connack');
    const adapter = startAdapter({ url: broker.url, protocol: 5 });
    await adapter.untilStatus('refused');

    expect(broker.asked).toEqual([5]);
    expect(adapter.connection.lastError()?.code).toBe('broker_protocol_refused');
  });

  it('calls a port that speaks no MQTT unreachable', async () => {
    const broker = await startPickyBroker(() => false, 'close');
    const adapter = startAdapter({ url: broker.url });
    await adapter.untilError('broker_unreachable');

    expect(broker.asked.slice(0, 2)).toEqual([5, 4]);
  });
});
