import { describe, expect, it, onTestFinished } from 'vitest';
import { startAedes } from '../../support/aedes.ts';
import { startEmbeddedBroker } from '../../support/embedded-broker.ts';
import { type Edge, type EdgeOptions, startEdge, Watcher } from '../../support/mqtt.ts';

/** A connected MQTT adapter, and a watcher of everything that it publishes. */
async function connected(options: Partial<EdgeOptions> = {}): Promise<{ edge: Edge; watcher: Watcher; restart: () => Promise<void> }> {
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const watcher = await Watcher.on(broker.url, 'tree/#');
  const edge = startEdge({ url: broker.url, ...options });
  await edge.untilStatus('connected');
  const restart = async (): Promise<void> => {
    await broker.stop();
    await edge.untilStatus('connecting');
    await broker.start();
    await edge.untilStatus('connected');
    await edge.publisher.flush();
  };
  return { edge, watcher, restart };
}

describe('the publisher', () => {
  it('sends a retained payload once, however often it is set', async () => {
    const { edge, watcher } = await connected();
    edge.publisher.retain('tree/a', '1');
    edge.publisher.retain('tree/a', '1');
    await edge.publisher.flush();
    edge.publisher.retain('tree/a', '1');
    edge.publisher.retain('tree/a', '2');
    edge.publisher.retain('tree/end', '');
    await watcher.untilLast('tree/end', '');

    expect(watcher.payloads('tree/a')).toEqual(['1', '2']);
    expect(edge.publisher.lastValue('tree/a')).toBe('2');
  });

  it('sends in the order of the calls, over topics and beyond what may be in flight', async () => {
    const { edge, watcher } = await connected();
    const expected: string[] = [];
    for (let step = 0; step < 500; step += 1) {
      const topic = `tree/${step % 7}`;
      if (step % 5 === 0) edge.publisher.send(topic, String(step));
      else edge.publisher.retain(topic, String(step));
      expected.push(String(step));
    }
    await watcher.until((seen) => seen.length === 500);

    expect(watcher.seen.map(({ payload }) => payload)).toEqual(expected);
  });

  it('forgets a topic that was cleared: it does not come back with the next connection', async () => {
    const { edge, restart } = await connected();
    edge.publisher.retain('tree/a', '1');
    edge.publisher.retain('tree/b', '1');
    edge.publisher.clear('tree/a');
    expect(edge.publisher.lastValue('tree/a')).toBeUndefined();
    await edge.publisher.flush();
    await restart();

    expect(edge.publisher.unacknowledged()).toBe(0);
    const later = await Watcher.on(edge.url, 'tree/#');
    await later.until((seen) => seen.length > 0);
    expect(later.seen).toEqual([{ topic: 'tree/b', payload: '1', retained: true }]);
  });

  it('clears a topic that it never set', async () => {
    const { edge, watcher } = await connected();
    await watcher.client.publishAsync('tree/ghost', 'boo', { qos: 1, retain: true });
    edge.publisher.clear('tree/ghost');
    await edge.publisher.flush();
    await watcher.untilLast('tree/ghost', '');

    const later = await Watcher.on(edge.url, 'tree/#');
    await later.client.publishAsync('tree/end', '', { qos: 1 });
    await later.untilLast('tree/end', '');
    expect(later.payloads('tree/ghost')).toEqual([]);
  });

  it('does not wait for a broker that is away', async () => {
    const edge = startEdge({ url: 'mqtt://127.0.0.1:1' });
    edge.publisher.retain('tree/a', '1');

    await edge.publisher.flush();

    expect(edge.publisher.unacknowledged()).toBe(1);
  });

  it('ends a flush when the connection is lost', async () => {
    const { edge } = await connected();
    edge.publisher.retain('tree/a', '1');
    const flushed = edge.publisher.flush();
    edge.connection.network()?.destroy();

    await flushed;
  });

  it('stops a subscription', async () => {
    const { edge, watcher } = await connected();
    const heard: string[] = [];
    const stop = edge.publisher.subscribe('tree/+', (_topic, payload) => heard.push(payload));
    edge.publisher.subscribe('tree/end', () => stop());
    edge.publisher.send('tree/end', 'first');
    await watcher.untilLast('tree/end', 'first');
    await edge.publisher.flush();
    edge.publisher.send('tree/a', 'second');
    edge.publisher.send('tree/end', 'last');
    await watcher.untilLast('tree/end', 'last');

    expect(heard).toEqual(['first']);
  });

  it('reports a message that is larger than the broker takes once, and sends all others', async () => {
    const { url } = await startEmbeddedBroker();
    const watcher = await Watcher.on(url, 'tree/#');
    const edge = startEdge({ url, protocol: 5 });
    await edge.untilStatus('connected');
    edge.publisher.retain('tree/large', 'x'.repeat(2_000_000));
    edge.publisher.retain('tree/large', 'y'.repeat(2_000_000));
    edge.publisher.retain('tree/small', '1');
    await edge.publisher.flush();
    await watcher.untilLast('tree/small', '1');

    expect(edge.reports.map(({ code }) => code)).toEqual(['message_refused']);
    expect(edge.reports[0]?.message).toContain('tree/large');
    expect(edge.connection.status()).toBe('connected');
  });

  it('keeps its connection when it ends a subscription on which its own messages come back', async () => {
    const { edge } = await connected();
    const firstEcho = new Promise<void>((resolve) => {
      const end = edge.publisher.subscribe('tree/#', () => {
        end();
        resolve();
      });
    });
    for (let leaf = 0; leaf < 200; leaf += 1) edge.publisher.retain(`tree/${leaf}`, 'green');
    await firstEcho;
    await edge.publisher.flush();
    edge.publisher.retain('tree/end', 'here');
    await edge.publisher.flush();

    expect(edge.statuses.map(({ status }) => status)).toEqual(['connected']);
  });
});
