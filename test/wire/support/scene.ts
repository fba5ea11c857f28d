import { randomUUID } from 'node:crypto';
import { connectAsync } from 'mqtt';
import { expect, onTestFinished } from 'vitest';
import { waitFor } from '../../homeassistant/support/waiting.ts';
import type { TestBroker } from '../../support/broker.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { AVAILABILITY } from '../../support/mqtt.ts';
import { LiveCloud, PERIOD_MS } from './bridge.ts';
import { Wire } from './toxiproxy.ts';

/**
 * Base topic of the reference: a second bridge with the same cloud and broker, whose connection has no faults. Its messages are the
 * expected ones.
 */
const REFERENCE = 'reference';

/**
 * A simulated cloud, a Mosquitto broker, and a connection to this broker in which the test causes faults. The bridge under test
 * uses this connection.
 */
export interface Scene {
  readonly cloud: LiveCloud;
  readonly broker: TestBroker;
  readonly wire: Wire;
}

export async function startScene(): Promise<Scene> {
  const broker = await startMosquitto();
  onTestFinished(() => broker.stop());
  const cloud = await LiveCloud.start();
  await cloud.bridge(broker.url, { base: REFERENCE, discovery: false });
  return { cloud, broker, wire: await Wire.to(broker.url) };
}

/** @returns the payloads of all retained messages of the broker, by topic */
export async function retained(url: string): Promise<ReadonlyMap<string, string>> {
  const client = await connectAsync(url, { reconnectPeriod: 0 });
  const kept = new Map<string, string>();
  const marker = `test/${randomUUID()}`;
  const all = new Promise<void>((resolve) => {
    client.on('message', (topic, payload, { retain }) => {
      if (topic === marker) resolve();
      else if (retain) kept.set(topic, payload.toString());
    });
  });
  await client.subscribeAsync('#', { qos: 1 });
  await client.publishAsync(marker, 'all that was kept has come before', { qos: 1 });
  await all;
  await client.endAsync();
  return kept;
}

/** Waits until the broker retains this availability of the bridge under test. */
export async function untilBridgeIs(state: 'online' | 'offline', { broker }: Scene, deadlineMs: number): Promise<void> {
  await waitFor(async () => expect((await retained(broker.url)).get(AVAILABILITY)).toBe(state), {
    what: `the bridge ${state}`,
    deadlineMs,
  });
}

/**
 * Waits until the retained messages of the bridge under test equal those of the reference, all samples are newer than this call,
 * and all devices are announced to Home Assistant.
 */
export async function untilRight({ broker }: Scene, deadlineMs: number): Promise<void> {
  const sinceMs = Date.now();
  const condition = async (): Promise<void> => {
    const kept = await retained(broker.url);
    expect(kept.get(AVAILABILITY)).toBe('online');
    const right = statesBelow(REFERENCE, kept);
    expect(right.size).toBeGreaterThan(0);
    expect(statesBelow('isolarcloud', kept)).toEqual(right);
    for (const [topic, payload] of right) if (topic.endsWith('/state')) expect(measuredAtMs(payload)).toBeGreaterThan(sinceMs);
    expect([...kept.keys()].filter((topic) => topic.startsWith('homeassistant/'))).toHaveLength(ANNOUNCED);
  };
  await waitFor(condition, { what: 'the retained topics of a bridge on a good wire', deadlineMs });
}

/** Number of announced devices: the bridge, the plant, its inverter, battery, meter and communication module. */
const ANNOUNCED = 6;

/**
 * @returns the payloads of plants and devices below a base topic, by the rest of the topic. Counts since the start of a bridge are
 * left out, since they differ between bridges.
 */
const statesBelow = (base: string, kept: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map(
    [...kept]
      .filter(([topic]) => topic.startsWith(`${base}/`) && !topic.startsWith(`${base}/bridge/`))
      .map(([topic, payload]) => [topic.slice(base.length + 1), topic.endsWith('/state') ? withoutCounts(payload) : payload]),
  );

function withoutCounts(state: string): string {
  const { rejected_samples: _, last_rejection: __, ...rest } = JSON.parse(state) as Record<string, unknown>;
  return JSON.stringify(rest);
}

function measuredAtMs(state: string): number {
  const { device_time: deviceTime } = JSON.parse(state) as { device_time: string | null };
  return deviceTime === null ? Number.POSITIVE_INFINITY : Date.parse(deviceTime) + PERIOD_MS;
}
