import { describe, expect, it, onTestFinished } from 'vitest';
import { REFUSED_RETRY_MS } from '../../src/mqtt/backoff.ts';
import { collectRetained } from '../../src/mqtt/collect-retained.ts';
import type { ProtocolLevel } from '../../src/mqtt/network-connection.ts';
import type { StartBroker, TestBroker } from './broker.ts';
import { AVAILABILITY, sleep, startAdapter, Watch, Watcher } from './mqtt.ts';
import { startProxy } from './proxy.ts';

/** A sleep that lasts until the connection is stopped, so that the client does not reconnect. */
const never = (_ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

/**
 * Returns a sleep with which the test decides when the client reconnects: waits of up to 1 s, as before the first reconnect, end when
 * `told` resolves. Longer waits are those for a broker's answer, and last as long as usual.
 */
const untilTold =
  (told: Promise<void>) =>
  (ms: number, signal: AbortSignal): Promise<void> =>
    ms > 1_000 ? sleep(ms, signal) : told;

/** Defines the tests of the bridge's MQTT adapter with a broker, on each protocol that the broker speaks. They are the same for every broker. */
export function describeBroker(name: string, startBroker: StartBroker, protocols: readonly ProtocolLevel[] = [4, 5]): void {
  const started = async (...account: Parameters<StartBroker>): Promise<TestBroker> => {
    const broker = await startBroker(...account);
    onTestFinished(() => broker.stop());
    return broker;
  };

  describe.each(protocols)(`${name}, protocol %i`, (protocol) => {
    it('connects when a broker that was absent at the start appears', async () => {
      const broker = await started();
      await broker.stop();
      const adapter = startAdapter({ url: broker.url, protocol });
      await adapter.untilError('broker_unreachable');

      await broker.start();
      await adapter.untilStatus('connected');

      expect(adapter.connection.lastError()).toBeNull();
    });

    it('brings everything back after a broker restart that lost the retained messages', async () => {
      const broker = await started();
      const adapter = startAdapter({ url: broker.url, protocol, instance: 'a' });
      adapter.publisher.retain(AVAILABILITY, 'online');
      adapter.publisher.retain('isolarcloud/1/1_1/state', '{"power":1}');
      await adapter.untilStatus('connected');
      await adapter.publisher.flush();

      await broker.stop();
      await adapter.untilStatus('connecting');
      adapter.publisher.retain('isolarcloud/1/1_1/state', '{"power":2}');
      await broker.start();
      await adapter.untilStatus('connected');
      await adapter.publisher.flush();

      const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
      await watcher.until((seen) => seen.length >= 2);
      expect(watcher.seen).toEqual(
        expect.arrayContaining([
          { topic: AVAILABILITY, payload: 'online', retained: true },
          { topic: 'isolarcloud/1/1_1/state', payload: '{"power":2}', retained: true },
        ]),
      );
    });

    it('queues nothing while offline: one last value per topic goes out after the connect', async () => {
      const broker = await started();
      let mend = (): void => undefined;
      const mended = new Promise<void>((resolve) => {
        mend = resolve;
      });
      const adapter = startAdapter({ url: broker.url, protocol, sleep: untilTold(mended) });
      await adapter.untilStatus('connected');
      await broker.stop();
      await adapter.untilStatus('connecting');
      for (let value = 1; value <= 1000; value += 1) {
        adapter.publisher.retain(`isolarcloud/topic/${value % 3}`, String(value));
        adapter.publisher.send('isolarcloud/event', String(value));
      }

      await broker.start();
      const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
      mend();
      await adapter.untilStatus('connected');
      await adapter.publisher.flush();
      adapter.publisher.send('isolarcloud/end', '');
      await watcher.untilLast('isolarcloud/end', '');

      const received = watcher.seen.filter(({ topic }) => topic !== 'isolarcloud/end').map(({ payload }) => payload);
      expect(received.toSorted()).toEqual(['1000', '998', '999']);
    });

    it('leaves a retained `offline` when the connection is lost for good', async () => {
      const broker = await started();
      const adapter = startAdapter({ url: broker.url, protocol, sleep: never });
      adapter.publisher.retain(AVAILABILITY, 'online');
      await adapter.untilStatus('connected');
      await adapter.publisher.flush();
      const watcher = await Watcher.on(broker.url, AVAILABILITY);
      await watcher.untilLast(AVAILABILITY, 'online');

      adapter.connection.network()?.destroy();
      await watcher.untilLast(AVAILABILITY, 'offline');

      const later = await Watcher.on(broker.url, AVAILABILITY);
      await later.until((seen) => seen.length > 0);
      expect(later.seen).toEqual([{ topic: AVAILABILITY, payload: 'offline', retained: true }]);
    });

    it('says `offline`, retained, before a clean stop', async () => {
      const broker = await started();
      const adapter = startAdapter({ url: broker.url, protocol });
      adapter.publisher.retain(AVAILABILITY, 'online');
      await adapter.untilStatus('connected');
      await adapter.publisher.flush();

      await adapter.connection.stop();

      const watcher = await Watcher.on(broker.url, AVAILABILITY);
      await watcher.until((seen) => seen.length > 0);
      expect(watcher.seen).toEqual([{ topic: AVAILABILITY, payload: 'offline', retained: true }]);
      expect(adapter.connection.status()).toBe('stopped');
    });

    it('subscribes again after a reconnect, and distinguishes retained messages from live ones', async () => {
      const broker = await started();
      let reconnect: () => void = () => undefined;
      const told = new Promise<void>((resolve) => {
        reconnect = resolve;
      });
      const adapter = startAdapter({ url: broker.url, protocol, sleep: untilTold(told) });
      const heard: [string, string, boolean][] = [];
      const watch = new Watch();
      adapter.publisher.subscribe('homeassistant/+', (topic, payload, { retained }) => {
        heard.push([topic, payload, retained]);
        watch.again();
      });
      await adapter.untilStatus('connected');
      await broker.stop();
      await adapter.untilStatus('connecting');
      await broker.start();
      const other = await Watcher.on(broker.url, 'none');
      await other.client.publishAsync('homeassistant/status', 'kept', { qos: 1, retain: true });
      reconnect();
      await adapter.untilStatus('connected');
      await adapter.publisher.flush();

      const again = startAdapter({ url: broker.url, protocol, clientId: 'again' });
      await again.untilStatus('connected');
      again.publisher.send('homeassistant/status', 'live');
      await watch.until(() => heard.some(([, payload]) => payload === 'live'));

      expect(heard).toEqual([
        ['homeassistant/status', 'kept', true],
        ['homeassistant/status', 'live', false],
      ]);
    });

    it('keeps the connection when a handler throws, and reports it', async () => {
      const broker = await started();
      const adapter = startAdapter({ url: broker.url, protocol });
      const watch = new Watch();
      let handled = false;
      adapter.publisher.subscribe('isolarcloud/command', () => {
        throw new Error('broken');
      });
      adapter.publisher.subscribe('isolarcloud/after', () => {
        handled = true;
        watch.again();
      });
      await adapter.untilStatus('connected');
      adapter.publisher.send('isolarcloud/command', 'go');
      adapter.publisher.send('isolarcloud/after', 'go');
      await watch.until(() => handled);

      expect(adapter.reports.map(({ code }) => code)).toEqual(['internal']);
      expect(adapter.connection.status()).toBe('connected');
    });

    it('takes a tree of 5,000 retained topics, and collects and clears it again', async () => {
      const broker = await started();
      const adapter = startAdapter({ url: broker.url, protocol });
      await adapter.untilStatus('connected');
      const payload = 'x'.repeat(300);
      const topics = Array.from({ length: 5000 }, (_, index) => `isolarcloud/tree/${index}/state`);
      for (const topic of topics) adapter.publisher.retain(topic, payload);
      await adapter.publisher.flush();
      expect(adapter.publisher.unacknowledged()).toBe(0);

      const network = adapter.connection.network();
      if (!network) throw new Error('not connected');
      const collect = async (): Promise<ReadonlyMap<string, string>> => {
        const options = { markerTopic: 'isolarcloud/marker', token: 'end', sleep };
        const { messages, isComplete } = await collectRetained(network, ['isolarcloud/tree/#', 'homeassistant/#'], options);
        expect(isComplete).toBe(true);
        return messages;
      };
      const collected = await collect();
      expect(collected.size).toBe(5000);
      expect(collected.get('isolarcloud/tree/4999/state')).toBe(payload);

      for (const topic of collected.keys()) adapter.publisher.clear(topic);
      await adapter.publisher.flush();
      expect(await collect()).toEqual(new Map());
      expect(adapter.publisher.lastValue('isolarcloud/tree/1/state')).toBeUndefined();
    });

    it('says once that the broker refuses the credentials, and goes on trying', async () => {
      const broker = await started({ username: 'bridge', password: 'right' });
      const watch = new Watch();
      let attempts = 0;
      const impatient = (ms: number, signal: AbortSignal): Promise<void> => {
        if (ms !== REFUSED_RETRY_MS) return sleep(ms, signal);
        attempts += 1;
        watch.again();
        return sleep(ms / 1000, signal);
      };
      const adapter = startAdapter({ url: broker.url, protocol, instance: 'a', username: 'bridge', password: 'wr0ng', sleep: impatient });
      await adapter.untilStatus('refused');
      await watch.until(() => attempts === 3);

      expect(adapter.statuses).toHaveLength(1);
      expect(adapter.connection.lastError()?.code).toBe('broker_refused');
      expect(adapter.connection.lastError()?.message).toContain(new URL(broker.url).host);
      expect(adapter.connection.lastError()?.message).not.toContain('wr0ng');
    });

    it('gives up trying at once when stopped', async () => {
      const broker = await started();
      await broker.stop();
      const adapter = startAdapter({ url: broker.url, protocol, sleep: never });
      await adapter.untilError('broker_unreachable');

      await adapter.connection.stop();

      expect(adapter.connection.status()).toBe('stopped');
    });
  });

  describe.each(protocols)(`${name}, protocol %i, two bridges on one base topic`, (protocol) => {
    it('lets the first continue and stops the second, for any client id', async () => {
      const broker = await started();
      const first = startAdapter({ url: broker.url, protocol, instance: 'b' });
      first.publisher.retain(AVAILABILITY, 'online');
      await first.untilStatus('connected');
      await first.publisher.flush();
      const watcher = await Watcher.on(broker.url, AVAILABILITY);

      for (const second of [
        startAdapter({ url: broker.url, protocol, instance: 'a' }),
        startAdapter({ url: broker.url, protocol, instance: 'c', clientId: 'another' }),
      ]) {
        await second.untilStatus('stopped');
        expect(second.connection.lastError()?.code).toBe('base_topic_taken');
        await second.connection.stop();
        expect(second.connection.lastError()?.code).toBe('base_topic_taken');
      }

      expect(first.statuses).toEqual([{ status: 'connected', error: null }]);
      first.publisher.send(AVAILABILITY, 'end');
      await watcher.untilLast(AVAILABILITY, 'end');
      expect(watcher.payloads(AVAILABILITY)).toEqual(['online', 'end']);
    });

    it('lets exactly one of two live that start at the same moment', async () => {
      const broker = await started();
      const adapters = ['a', 'b'].map((instance) => startAdapter({ url: broker.url, protocol, instance, clientId: instance }));
      await Promise.race(adapters.map((adapter) => adapter.untilStatus('stopped')));
      await Promise.race(adapters.map((adapter) => adapter.untilStatus('connected')));

      expect(adapters.map(({ connection }) => connection.status()).toSorted()).toEqual(['connected', 'stopped']);
    });

    it.each(['isolarcloud2mqtt_isolarcloud', 'another'])(
      'keeps the older when it comes back and finds a younger (%s)',
      async (clientId) => {
        const broker = await started();
        const proxy = await startProxy(broker.url);
        const older = startAdapter({ url: proxy.url, protocol, instance: 'b' });
        older.publisher.retain(AVAILABILITY, 'online');
        // The younger instance publishes `offline` when it gives way. The older one publishes `online` again, as a bridge does.
        older.publisher.subscribe(
          AVAILABILITY,
          (topic, payload) => void (payload === 'offline' && older.publisher.republish(topic, 'online')),
        );
        await older.untilStatus('connected');
        proxy.cut();
        await older.untilStatus('connecting');
        const younger = startAdapter({ url: broker.url, protocol, instance: 'a', clientId });
        await younger.untilStatus('connected');

        proxy.mend();
        await older.untilStatus('connected');
        await younger.untilStatus('stopped');

        expect(younger.connection.lastError()?.code).toBe('base_topic_taken');
        await older.publisher.flush();
        const watcher = await Watcher.on(broker.url, AVAILABILITY);
        await watcher.untilLast(AVAILABILITY, 'online');
        expect(older.connection.status()).toBe('connected');
      },
    );

    it('takes the place of one that died without a word', async () => {
      const broker = await started();
      const dead = startAdapter({
        url: broker.url,
        protocol,
        instance: 'a',
        sleep: (ms, signal) => (ms < 2000 ? sleep(ms, signal) : never(ms, signal)),
      });
      dead.publisher.retain(AVAILABILITY, 'online');
      await dead.untilStatus('connected');
      await dead.publisher.flush();
      dead.connection.network()?.destroy();
      void dead.connection.stop();

      const next = startAdapter({ url: broker.url, protocol, instance: 'b' });
      await next.untilStatus('connected');

      expect(next.statuses).toEqual([{ status: 'connected', error: null }]);
    });
  });

  if (!protocols.includes(5)) return;
  it(`${name}: shows nothing of a short loss of the network (protocol 5)`, async () => {
    const broker = await started();
    const adapter = startAdapter({ url: broker.url, instance: 'a' });
    adapter.publisher.retain(AVAILABILITY, 'online');
    await adapter.untilStatus('connected');
    await adapter.publisher.flush();
    const watcher = await Watcher.on(broker.url, AVAILABILITY);
    adapter.connection.network()?.destroy();
    await adapter.untilStatus('connecting');
    await adapter.untilStatus('connected');
    await adapter.publisher.flush();
    adapter.publisher.send(AVAILABILITY, 'end');
    await watcher.untilLast(AVAILABILITY, 'end');

    expect(watcher.payloads(AVAILABILITY)).not.toContain('offline');
  });
}
