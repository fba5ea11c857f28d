import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { type CloudOptions, CloudSimulator } from '../../src/simulator/cloud.ts';
import { everyKind, hybridHome } from '../../src/simulator/fleet.ts';
import { startAedes } from '../support/aedes.ts';
import type { BrokerAccount, TestBroker } from '../support/broker.ts';
import type { Sections } from '../support/cli.ts';
import type { Watcher } from '../support/mqtt.ts';

const DAY_MS = 86_400_000;

const plantsSince = (daysAgo: number) => ({ commissionedAt: Date.now() - daysAgo * DAY_MS, middayAt: Date.now() });

export const onePlant = ({ daysAgo = 1 } = {}) => [hybridHome(plantsSince(daysAgo))];
export const manyPlants = ({ daysAgo = 1 } = {}) => everyKind(plantsSince(daysAgo));

export interface Cloud {
  readonly simulator: CloudSimulator;
  /** The configuration's section `isolarcloud` with the address, keys and account of this cloud. */
  readonly isolarcloud: Readonly<Record<string, string>>;
}

/** Starts a simulated cloud that is stopped after the test. */
export async function startCloud(options: Partial<CloudOptions> = {}): Promise<Cloud> {
  const simulator = new CloudSimulator({ plants: onePlant(), ...options });
  const { url: gateway } = await simulator.start();
  onTestFinished(() => simulator.stop());
  const { appKey: app_key, secretKey: secret_key, username, password } = simulator.account;
  return { simulator, isolarcloud: { gateway, app_key, secret_key, username, password } };
}

/** Starts a broker that is stopped after the test. */
export async function startBroker(account?: BrokerAccount): Promise<TestBroker> {
  const broker = await startAedes(account);
  onTestFinished(() => broker.stop());
  return broker;
}

/** Returns the sections of a configuration with this cloud and this broker. */
export const bridgeSections = ({ isolarcloud }: Cloud, { url }: Pick<TestBroker, 'url'>, others: Sections = {}): Sections => ({
  isolarcloud,
  mqtt: { url },
  points: { preset: 'essential' },
  ...others,
});

/** Waits until the watcher has received all messages that the broker had at the time of the call. */
export async function caughtUp(watcher: Watcher): Promise<void> {
  const marker = `test/${randomUUID()}`;
  await watcher.client.subscribeAsync(marker, { qos: 1 });
  await watcher.client.publishAsync(marker, 'here', { qos: 1 });
  await watcher.until((seen) => seen.some(({ topic }) => topic === marker));
}
