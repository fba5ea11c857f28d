import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { openCallMeter, openClient } from '../../../src/app/cloud.ts';
import { openPorts } from '../../../src/app/ports.ts';
import { accountOptions, bufferedAccount } from '../../../src/app/stores.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Config } from '../../../src/config/schema.ts';
import type { CallMeter } from '../../../src/isolarcloud/call-meter.ts';
import type { OpenApiClient } from '../../../src/isolarcloud/client.ts';
import { createLog } from '../../../src/log.ts';
import type { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { StateFolder } from '../../../src/store/state-folder.ts';
import { accountSettings } from '../../support/account-settings.ts';

/** Key with which the secrets of the state are encrypted. */
export const KEY = '5e1f0b7c9d3a48e6b2c4d6f8a0b1c2d3';

export interface Place {
  readonly cloud: CloudSimulator;
  /** URL of the simulated gateway. */
  readonly gateway: string;
  /** URL of the database. */
  readonly url: string;
  readonly schema: string;
  readonly account?: object;
  readonly perHour?: number;
}

export function configOf({ cloud, gateway, url, schema, account = {}, perHour = 2_000 }: Place): Config {
  const text = JSON.stringify({
    version: 1,
    isolarcloud: { ...accountSettings(cloud, gateway), ...account },
    polling: { budget: { per_hour: perHour } },
    state: { postgres: { url, schema, encryption_key: KEY } },
  });
  return loadConfig({ path: '/nowhere/config.yaml', env: {}, readFile: () => text });
}

export interface Replica {
  readonly client: OpenApiClient;
  readonly meter: CallMeter;
}

/** Opens what a running bridge opens of an account, as another process on another machine does: with a pool and a clock of its own. */
export async function openReplica(config: Config, { bootId = 'boot', now = Date.now } = {}): Promise<Replica> {
  const ports = openPorts(config, { environmentProxy: () => null, now });
  const folder = new StateFolder(() => undefined, now);
  const stores = await bufferedAccount(ports.stores, folder, accountOptions(config));
  const meter = openCallMeter(config, now, { calls: stores.calls });
  await meter.open();
  const clock = {
    now,
    steady: () => ({ id: bootId, ms: now() }),
    sleep: (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }),
  };
  const client = openClient(
    config,
    { ...clock, log: createLog({ level: 'error', secrets: [] }, () => undefined) },
    { ...ports, stores },
    meter,
  );
  onTestFinished(() => client.close());
  return { client, meter };
}
