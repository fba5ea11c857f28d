import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isAlive } from '../../../src/mqtt/is-alive.ts';
import { type StartedBroker, startEmbeddedBroker } from '../../support/embedded-broker.ts';
import { AVAILABILITY, type MqttAdapter, sleep, startAdapter, Watch, Watcher } from '../../support/mqtt.ts';
import { signInFrom } from '../../support/strangers.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const STATE = 'isolarcloud/1/1_11_0_0/state';
const CONFIG = 'homeassistant/device/isolarcloud_1_11_0_0/config';
const ACCOUNT = { username: 'home', password: 'right' };

/** Connects a bridge to the embedded broker, and publishes a state and an announcement. */
async function bridgeOn({ broker, url }: StartedBroker, options: { protocol?: 4 | 5 } = {}): Promise<MqttAdapter> {
  const adapter = startAdapter({ url, ...broker.ownAccount, instance: 'a', ...options });
  adapter.publisher.retain(AVAILABILITY, 'online');
  adapter.publisher.retain(STATE, '{"power":1}');
  adapter.publisher.retain(CONFIG, '{"device":{}}');
  await adapter.untilStatus('connected');
  await adapter.publisher.flush();
  return adapter;
}

async function strangerOn(url: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(url, { reconnectPeriod: 0, ...options });
  onTestFinished(() => void client.end(true));
  return client;
}

describe.each([4, 5] as const)('another client on the embedded broker (protocol %i)', (protocolVersion) => {
  const FORBIDDEN = [
    { topic: STATE, payload: '{"power":99}' },
    { topic: STATE, payload: '' },
    { topic: AVAILABILITY, payload: 'offline' },
    { topic: 'isolarcloud/bridge/state', payload: '{}' },
    { topic: CONFIG, payload: '{"device":{"forged":true}}' },
  ];

  it.each(FORBIDDEN.flatMap((message) => ([0, 1, 2] as const).map((qos) => ({ ...message, qos }))))(
    'cannot publish "$payload" on $topic at QoS $qos, and stays connected',
    async ({ topic, payload, qos }) => {
      const started = await startEmbeddedBroker();
      await bridgeOn(started);
      const watcher = await Watcher.on(started.url, '#', { protocolVersion });
      await watcher.until((seen) => seen.length >= 3);
      const before = [...watcher.seen];
      const stranger = await strangerOn(started.url, { protocolVersion });

      const published = stranger.publishAsync(topic, payload, { qos, retain: true });
      // The broker refuses the message. Only MQTT 5 with QoS 1 or 2 has a reply for that (reason code 0x87, not authorized).
      if (protocolVersion === 5 && qos > 0) await expect(published).rejects.toMatchObject({ code: 0x87 });
      else await published;
      await stranger.publishAsync('end', 'reached', { qos: 1 });
      await watcher.untilLast('end', 'reached');

      expect(watcher.seen).toEqual([...before, { topic: 'end', payload: 'reached', retained: false }]);
      expect(started.warnings).toHaveLength(1);
      expect(started.warnings[0]).toContain(`may not publish on "${topic}": it belongs to the bridge`);
      const later = await Watcher.on(started.url, topic);
      await caughtUp(later);
      expect(later.seen.filter((message) => message.topic === topic && message.payload === payload)).toEqual([]);
    },
  );

  it('cannot publish there by its will', async () => {
    const started = await startEmbeddedBroker();
    await bridgeOn(started);
    const watcher = await Watcher.on(started.url, '#', { protocolVersion });
    const topics = [STATE, AVAILABILITY, CONFIG, 'isolarcloud/#', '$SYS/x/new/clients'];
    for (const topic of [...topics, 'allowed']) {
      const will = { topic, payload: Buffer.from('forged'), qos: 1, retain: true } as const;
      const stranger = await strangerOn(started.url, { protocolVersion, will });
      stranger.stream.destroy();
    }
    await watcher.untilLast('allowed', 'forged');

    expect(watcher.seen.filter(({ payload }) => payload === 'forged').map(({ topic }) => topic)).toEqual(['allowed']);
  });

  it('may give commands, publish elsewhere, and delete a device as Home Assistant does', async () => {
    const started = await startEmbeddedBroker();
    const adapter = await bridgeOn(started);
    const watch = new Watch();
    const heard: string[] = [];
    adapter.publisher.subscribe('isolarcloud/bridge/command/refresh', (_topic, payload) => {
      heard.push(payload);
      watch.again();
    });
    await adapter.publisher.flush();
    const watcher = await Watcher.on(started.url, '#', { protocolVersion });
    const stranger = await strangerOn(started.url, { protocolVersion });
    await stranger.publishAsync('isolarcloud/bridge/command/refresh', 'now', { qos: 1 });
    await stranger.publishAsync('zigbee2mqtt/lamp', '{"state":"ON"}', { qos: 1, retain: true });
    await stranger.publishAsync('homeassistant/status', 'online', { qos: 1 });
    await stranger.publishAsync(CONFIG, '', { qos: 1, retain: true });

    await watch.until(() => heard.includes('now'));
    await watcher.untilLast('zigbee2mqtt/lamp', '{"state":"ON"}');
    await watcher.untilLast('homeassistant/status', 'online');
    await watcher.untilLast(CONFIG, '');
    expect(started.warnings).toEqual([]);
  });

  it('cannot take the client id of the bridge', async () => {
    const started = await startEmbeddedBroker();
    const adapter = await bridgeOn(started);
    const clientId = 'isolarcloud2mqtt_isolarcloud';
    await expect(strangerOn(started.url, { protocolVersion, clientId })).rejects.toMatchObject({ code: protocolVersion === 5 ? 0x85 : 2 });

    expect(adapter.statuses.map(({ status }) => status)).toEqual(['connected']);
  });

  it('that knows the account of all others is not taken for the bridge', async () => {
    const started = await startEmbeddedBroker(ACCOUNT);
    await bridgeOn(started);
    const watcher = await Watcher.on(started.url, STATE, ACCOUNT);
    const stranger = await strangerOn(started.url, { protocolVersion, ...ACCOUNT, clientId: 'isolarcloud2mqtt_isolarcloud_2' });
    await stranger.publishAsync(STATE, 'forged', { qos: 0 });
    await caughtUp(watcher);

    expect(watcher.payloads(STATE)).toEqual(['{"power":1}']);
  });
});

describe.each([4, 5] as const)('the bridge on its embedded broker (protocol %i)', (protocol) => {
  it('is let in without the account of all others, and leaves its will', async () => {
    const started = await startEmbeddedBroker(ACCOUNT);
    const adapter = startAdapter({
      url: started.url,
      ...started.broker.ownAccount,
      protocol,
      sleep: (_ms, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    adapter.publisher.retain(AVAILABILITY, 'online');
    await adapter.untilStatus('connected');
    await adapter.publisher.flush();
    const watcher = await Watcher.on(started.url, AVAILABILITY, ACCOUNT);
    await watcher.untilLast(AVAILABILITY, 'online');
    adapter.connection.network()?.destroy();

    await watcher.untilLast(AVAILABILITY, 'offline');
    expect(started.warnings).toEqual([]);
  });

  it('answers another client that asks whether it is alive', async () => {
    const started = await startEmbeddedBroker(ACCOUNT);
    await bridgeOn(started, { protocol });
    const visitor = startAdapter({ url: started.url, ...ACCOUNT, protocol, clientId: 'visitor', will: undefined });
    await visitor.untilStatus('connected');
    const network = visitor.connection.network();
    if (!network) throw new Error('not connected');

    expect(await isAlive(network, { base: 'isolarcloud', token: 'question', sleep })).toBe(true);
  });
});

describe('guesses of the password', () => {
  const attempt = (url: string, localAddress: string, password: string): Promise<number> =>
    signInFrom(url, localAddress, { username: 'home', password });

  it('are looked at one by one with a pause between them, which no other address has', async () => {
    const clock = new VirtualClock(0);
    const { url, warnings } = await startEmbeddedBroker(ACCOUNT, { now: clock.now });
    const guesses = await Promise.all(Array.from({ length: 80 }, (_, index) => attempt(url, '127.0.0.2', `guess ${index}`)));

    expect(guesses.filter((code) => code === 4)).toHaveLength(1);
    expect(guesses.filter((code) => code === 3)).toHaveLength(79);
    expect(await attempt(url, '127.0.0.2', 'right')).toBe(3);
    expect(await attempt(url, '127.0.0.3', 'right')).toBe(0);
    clock.advance(1_000);
    expect(await attempt(url, '127.0.0.2', 'right')).toBe(0);
    expect(warnings).toEqual(['A client at 127.0.0.2 does not have the right user and password']);
  });

  it('are answered only after a while', async () => {
    const waits: number[] = [];
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { url } = await startEmbeddedBroker(ACCOUNT, {
      sleep: async (ms) => {
        waits.push(ms);
        await answered;
      },
    });
    const guess = attempt(url, '127.0.0.2', 'guess');
    expect(await attempt(url, '127.0.0.2', 'another')).toBe(3);
    expect(waits).toEqual([1_000]);
    answer();
    expect(await guess).toBe(4);
  });

  it('do not lock the bridge out, from any address', async () => {
    const started = await startEmbeddedBroker(ACCOUNT, { now: () => 0 });
    await Promise.all(Array.from({ length: 90 }, (_, index) => attempt(started.url, `127.0.0.${index + 1}`, `guess ${index}`)));
    expect(await attempt(started.url, '127.0.1.1', 'right')).toBe(3);

    await bridgeOn(started);
  });

  it('are not written into the log', async () => {
    const { url, warnings } = await startEmbeddedBroker(ACCOUNT);
    await attempt(url, '127.0.0.2', 'PASSWORD-PLANTED');

    expect(warnings).toHaveLength(1);
    expect(warnings.join()).not.toContain('PLANTED');
  });
});

/** Waits until the watcher has received all messages that the broker had at the time of the call. */
async function caughtUp(watcher: Watcher): Promise<void> {
  await watcher.client.subscribeAsync('marker', { qos: 1 });
  await watcher.client.publishAsync('marker', 'here', { qos: 1 });
  await watcher.untilLast('marker', 'here');
}
