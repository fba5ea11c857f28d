import { describe, expect, it, onTestFinished } from 'vitest';
import { startAedes } from '../../support/aedes.ts';
import { startEmbeddedBroker } from '../../support/embedded-broker.ts';
import { type MqttAdapter, type MqttAdapterOptions, startAdapter, Watcher } from '../../support/mqtt.ts';

/** Connects an MQTT adapter, and a watcher that receives everything that it publishes. */
async function connected(
  options: Partial<MqttAdapterOptions> = {},
): Promise<{ adapter: MqttAdapter; watcher: Watcher; restart: () => Promise<void> }> {
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const watcher = await Watcher.on(broker.url, 'tree/#');
  const adapter = startAdapter({ url: broker.url, ...options });
  await adapter.untilStatus('connected');
  const restart = async (): Promise<void> => {
    await broker.stop();
    await adapter.untilStatus('connecting');
    await broker.start();
    await adapter.untilStatus('connected');
    await adapter.publisher.flush();
  };
  return { adapter, watcher, restart };
}

describe('the publisher', () => {
  it('sends a retained payload once, however often it is set', async () => {
    const { adapter, watcher } = await connected();
    adapter.publisher.retain('tree/a', '1');
    adapter.publisher.retain('tree/a', '1');
    await adapter.publisher.flush();
    adapter.publisher.retain('tree/a', '1');
    adapter.publisher.retain('tree/a', '2');
    adapter.publisher.retain('tree/end', '');
    await watcher.untilLast('tree/end', '');

    expect(watcher.payloads('tree/a')).toEqual(['1', '2']);
    expect(adapter.publisher.lastValue('tree/a')).toBe('2');
  });

  it('sends in the order of the calls, over topics and beyond what may be in flight', async () => {
    const { adapter, watcher } = await connected();
    const expected: string[] = [];
    for (let step = 0; step < 500; step += 1) {
      const topic = `tree/${step % 7}`;
      if (step % 5 === 0) adapter.publisher.send(topic, String(step));
      else adapter.publisher.retain(topic, String(step));
      expected.push(String(step));
    }
    await watcher.until((seen) => seen.length === 500);

    expect(watcher.seen.map(({ payload }) => payload)).toEqual(expected);
  });

  it('does not keep an announced payload: it is retained on the broker, and not sent with the next connection', async () => {
    const { adapter, watcher, restart } = await connected();
    adapter.publisher.clear('tree/a');
    adapter.publisher.announce('tree/a', '1');
    adapter.publisher.retain('tree/end', '1');
    await watcher.untilLast('tree/end', '1');
    expect(watcher.payloads('tree/a')).toEqual(['', '1']);
    expect(adapter.publisher.lastValue('tree/a')).toBeUndefined();
    await restart();

    adapter.publisher.announce('tree/b', '1');
    expect([...adapter.publisher.retainedTopics()]).toEqual(['tree/end']);
  });

  it('forgets a topic that was cleared: it does not come back with the next connection', async () => {
    const { adapter, restart } = await connected();
    adapter.publisher.retain('tree/a', '1');
    adapter.publisher.retain('tree/b', '1');
    adapter.publisher.clear('tree/a');
    expect(adapter.publisher.lastValue('tree/a')).toBeUndefined();
    await adapter.publisher.flush();
    await restart();

    expect(adapter.publisher.unacknowledged()).toBe(0);
    const later = await Watcher.on(adapter.url, 'tree/#');
    await later.until((seen) => seen.length > 0);
    expect(later.seen).toEqual([{ topic: 'tree/b', payload: '1', retained: true }]);
  });

  it('clears a topic that it never set', async () => {
    const { adapter, watcher } = await connected();
    await watcher.client.publishAsync('tree/ghost', 'boo', { qos: 1, retain: true });
    adapter.publisher.clear('tree/ghost');
    await adapter.publisher.flush();
    await watcher.untilLast('tree/ghost', '');

    const later = await Watcher.on(adapter.url, 'tree/#');
    await later.client.publishAsync('tree/end', '', { qos: 1 });
    await later.untilLast('tree/end', '');
    expect(later.payloads('tree/ghost')).toEqual([]);
  });

  it('does not wait for a broker that is away', async () => {
    const adapter = startAdapter({ url: 'mqtt://127.0.0.1:1' });
    adapter.publisher.retain('tree/a', '1');

    await adapter.publisher.flush();

    expect(adapter.publisher.unacknowledged()).toBe(1);
  });

  it('ends a flush when the connection is lost', async () => {
    const { adapter } = await connected();
    adapter.publisher.retain('tree/a', '1');
    const flushed = adapter.publisher.flush();
    adapter.connection.network()?.destroy();

    await flushed;
  });

  it('stops a subscription', async () => {
    const { adapter, watcher } = await connected();
    const heard: string[] = [];
    const stop = adapter.publisher.subscribe('tree/+', (_topic, payload) => heard.push(payload));
    adapter.publisher.subscribe('tree/end', () => stop());
    adapter.publisher.send('tree/end', 'first');
    await watcher.untilLast('tree/end', 'first');
    await adapter.publisher.flush();
    adapter.publisher.send('tree/a', 'second');
    adapter.publisher.send('tree/end', 'last');
    await watcher.untilLast('tree/end', 'last');

    expect(heard).toEqual(['first']);
  });

  it('reports a message that is larger than the broker takes once, and sends all others', async () => {
    const { url } = await startEmbeddedBroker();
    const watcher = await Watcher.on(url, 'tree/#');
    const adapter = startAdapter({ url, protocol: 5 });
    await adapter.untilStatus('connected');
    adapter.publisher.retain('tree/large', 'x'.repeat(2_000_000));
    adapter.publisher.retain('tree/large', 'y'.repeat(2_000_000));
    adapter.publisher.retain('tree/small', '1');
    await adapter.publisher.flush();
    await watcher.untilLast('tree/small', '1');

    expect(adapter.reports.map(({ code }) => code)).toEqual(['broker_packet_small']);
    expect(adapter.reports[0]?.message).toContain('tree/large');
    expect(adapter.connection.status()).toBe('connected');
  });

  it('keeps its connection when it ends a subscription on which its own messages come back', async () => {
    const { adapter } = await connected();
    const firstEcho = new Promise<void>((resolve) => {
      const end = adapter.publisher.subscribe('tree/#', () => {
        end();
        resolve();
      });
    });
    for (let leaf = 0; leaf < 200; leaf += 1) adapter.publisher.retain(`tree/${leaf}`, 'green');
    await firstEcho;
    await adapter.publisher.flush();
    adapter.publisher.retain('tree/end', 'here');
    await adapter.publisher.flush();

    expect(adapter.statuses.map(({ status }) => status)).toEqual(['connected']);
  });
});
