import { connect } from 'node:net';
import { connectAsync, MqttClient } from 'mqtt';
import { onTestFinished } from 'vitest';
import type { BrokerAccount } from './broker.ts';
import type { Seen } from './mqtt.ts';

/** Attacks of an unauthorised client on the embedded broker. */

/**
 * Tries to overwrite and clear all messages of the bridge, also with special client ids such as the bridge's.
 * @param seen the messages that the bridge has published
 * @returns the topics of the bridge
 */
export async function overwriteAll(url: string, seen: readonly Seen[]): Promise<readonly string[]> {
  const ofBridge = new Set(seen.map(({ topic }) => topic).filter((topic) => /^isolarcloud\/|\/device\/isolarcloud_/.test(topic)));
  const stranger = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0 });
  onTestFinished(() => void stranger.end(true));
  for (const topic of ofBridge) {
    await stranger.publishAsync(topic, 'forged', { qos: 1, retain: true });
    if (!topic.endsWith('/config')) await stranger.publishAsync(topic, '', { qos: 1, retain: true });
  }
  for (const clientId of ['constructor', '__proto__', 'isolarcloud2mqtt_isolarcloud']) {
    const other = await connectAsync(url, { clientId, reconnectPeriod: 0 }).catch(() => null);
    await other?.subscribeAsync('constructor');
    other?.end(true);
  }
  return [...ofBridge];
}

/** Tries to sign in from an address of this machine. @returns the broker's return code, 0 if accepted; -1 without one */
export function signInFrom(url: string, localAddress: string, account: BrokerAccount): Promise<number> {
  const { hostname: host, port } = new URL(url);
  const client = new MqttClient(() => connect({ host, port: Number(port), localAddress }), {
    ...account,
    protocolVersion: 4,
    reconnectPeriod: 0,
  });
  onTestFinished(() => void client.end(true));
  return new Promise((resolve) => {
    client.once('connect', () => resolve(0));
    client.once('error', (error) => resolve('code' in error ? Number(error.code) : -1));
  });
}
