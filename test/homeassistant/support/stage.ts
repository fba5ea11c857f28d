import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { expect } from 'vitest';
import type { CloudSimulator } from '../../../src/simulator/cloud.ts';
import type { PlantSpec } from '../../../src/simulator/plant.ts';
import { topicsFor } from '../../../src/topics.ts';
import type { TestBroker } from '../../support/broker.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { Bridge, type Settings } from './bridge.ts';
import { HomeAssistant } from './home-assistant.ts';
import { MovableClock } from './movable-clock.ts';
import { cloudFor, isPlantList, isReading, signInFor } from './sign-in.ts';
import { waitFor } from './waiting.ts';

export interface StageOptions {
  /** Release of Home Assistant. */
  readonly version: string;
  readonly plants: readonly PlantSpec[];
  /** The initial time of the common clock of cloud and bridge, epoch milliseconds. */
  readonly startsAtMs: number;
  readonly settings?: Settings;
  /** The ledger of an earlier run, which is written into the bridge's state folder before the start. */
  readonly ledger?: unknown;
  /** Called before the bridge is started for the first time. */
  readonly beforeBridge?: (home: Pick<Stage, 'homeAssistant' | 'client'>) => Promise<void>;
}

/**
 * A complete home: Home Assistant, its broker, and on this broker the bridge with a simulated cloud. Home Assistant uses true time;
 * bridge and cloud have a common clock that can be moved forward.
 */
export interface Stage {
  readonly clock: MovableClock;
  readonly cloud: CloudSimulator;
  readonly cloudUrl: string;
  readonly broker: TestBroker;
  readonly homeAssistant: HomeAssistant;
  readonly bridge: Bridge;
  /** Another MQTT client on the broker, for the test. */
  readonly client: MqttClient;
  /** Waits until the bridge waits, moves the clock of cloud and bridge forward, and makes the bridge poll. */
  passTime(ms: number): Promise<void>;
  /**
   * Waits until the bridge waits between two polls. The clock may be moved only then: a call in progress would time out and be
   * suspended.
   */
  untilResting(): Promise<void>;
  /** Waits until a poll has succeeded at this time of the common clock or later, epoch milliseconds. */
  untilPolled(sinceMs: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startStage({ version, plants, startsAtMs, settings, ledger, beforeBridge }: StageOptions): Promise<Stage> {
  const ends: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'stage-'));
    ends.push(() => rm(folder, { recursive: true }));
    const clock = new MovableClock(join(folder, 'clock'), startsAtMs);

    const cloud = cloudFor(signInFor(version), { plants, now: () => clock.now() });
    const { url: cloudUrl } = await cloud.start();
    ends.push(() => cloud.stop());

    const broker = await startMosquitto();
    ends.push(() => broker.stop());
    const homeAssistant = await HomeAssistant.start({ version, brokerUrl: broker.url });
    ends.push(() => homeAssistant.stop());
    const client = await connectAsync(broker.url, { reconnectPeriod: 100 });
    ends.push(() => client.endAsync(true));

    await beforeBridge?.({ homeAssistant, client });

    const surroundings = { cloud, cloudUrl, brokerUrl: broker.url, clock };
    const bridge = await Bridge.start({ ...surroundings, ...(settings && { settings }), ledger });
    ends.push(() => bridge.stop());

    const untilResting = (): Promise<void> =>
      waitFor(
        async () => {
          const rest = await bridge.rest();
          expect(rest?.sinceMs).toBeGreaterThanOrEqual(cloud.calls.at(-1)?.at ?? 0);
          expect(rest?.untilMs).toBeGreaterThan(clock.now() + 1_000);
        },
        { what: 'the end of a poll', deadlineMs: 60_000 },
      );
    const passTime = async (ms: number): Promise<void> => {
      await untilResting();
      clock.moveForward(ms);
      const moved = clock.now();
      // Requests a poll until one begins, because the bridge ignores requests while a poll is in progress.
      await waitFor(
        async () => {
          await client.publishAsync(topicsFor('isolarcloud').refreshCommand, 'PRESS', { qos: 1 });
          expect(cloud.calls.some((call) => call.at >= moved && (isPlantList(call) || isReading(call)))).toBe(true);
        },
        { what: 'a poll after the time that passed' },
      );
    };
    let lastPollMs = Number.NEGATIVE_INFINITY;
    client.on('message', (_topic, payload) => {
      lastPollMs = Date.parse(JSON.parse(payload.toString()).last_poll ?? '');
    });
    await client.subscribeAsync(topicsFor('isolarcloud').bridgeState, { qos: 1 });
    const untilPolled = (sinceMs: number): Promise<void> =>
      waitFor(() => expect(lastPollMs).toBeGreaterThanOrEqual(sinceMs), { what: 'a poll that succeeds' });
    // Waits for two samples, because the first value of an energy counter is published only when a second sample confirms it.
    await untilPolled(startsAtMs);
    await passTime(6 * 60_000);
    await untilPolled(startsAtMs + 6 * 60_000);
    return { clock, cloud, cloudUrl, broker, homeAssistant, bridge, client, passTime, untilResting, untilPolled, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
