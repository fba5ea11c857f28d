import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startAedes } from '../../support/aedes.ts';
import { startEdge, Watcher } from '../../support/mqtt.ts';

const PRESENCE = 'isolarcloud/bridge/presence';
const ANCIENT = JSON.stringify({ instance: 'ancient', since: 0 });

describe('presence', () => {
  it('believes no claim that somebody left retained', async () => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    const other = await Watcher.on(broker.url, PRESENCE);
    await other.client.publishAsync(PRESENCE, ANCIENT, { qos: 1, retain: true });
    const edge = startEdge({ url: broker.url, instance: 'a' });

    await edge.untilStatus('connected');
  });

  it('is not disturbed by what is no claim', async () => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    const other = await Watcher.on(broker.url, PRESENCE);
    const edge = startEdge({ url: broker.url, instance: 'a' });
    await edge.untilStatus('connected');
    await other.client.publishAsync(PRESENCE, 'hello?', { qos: 1 });
    await other.client.publishAsync(PRESENCE, '{"instance":7}', { qos: 1 });
    await other.client.publishAsync(PRESENCE, JSON.stringify({ instance: 'b', since: null }), { qos: 1 });
    await other.until((seen) => seen.at(-1)?.payload.includes('"instance":"a"') ?? false);

    expect(edge.connection.status()).toBe('connected');
  });

  it('gives way to one that has the base topic for longer', async () => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    const other = await Watcher.on(broker.url, 'isolarcloud/#');
    const edge = startEdge({ url: broker.url, instance: 'a' });
    await edge.untilStatus('connected');
    await other.client.publishAsync(PRESENCE, ANCIENT, { qos: 1 });
    await edge.untilStatus('stopped');

    expect(edge.connection.lastError()).toMatchObject({ code: 'base_topic_taken', exit: 78, context: { detail: 'isolarcloud' } });
    await other.client.publishAsync('isolarcloud/end', '', { qos: 1 });
    await other.untilLast('isolarcloud/end', '');
    expect(other.seen.filter(({ payload }) => payload === 'offline')).toEqual([]);
  });

  it('does not stand in the way where the broker takes only the one client id', async () => {
    const aedes = await Aedes.createBroker({
      authenticate: ({ id }, _username, _password, done) => {
        if (id === 'tied') done(null, true);
        else done(Object.assign(new Error('refused'), { returnCode: 2 }), null);
      },
    });
    const server = createServer(aedes.handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      aedes.close();
      server.close();
    });
    const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const edge = startEdge({ url, instance: 'a', clientId: 'tied' });

    await edge.untilStatus('connected');
  });
});
