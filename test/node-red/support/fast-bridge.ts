import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { type AppDeps, startBridge } from '../../../src/app/app.ts';
import { openPorts } from '../../../src/app/ports.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { createLog } from '../../../src/log.ts';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import type { PlantSpec } from '../../../src/simulator/plant.ts';

export interface FastBridgeOptions {
  readonly brokerUrl: string;
  readonly plants: readonly PlantSpec[];
  /** The initial time of the common clock of cloud and bridge, epoch milliseconds. */
  readonly startMs: number;
  /** The speed of this clock, as a multiple of true time. */
  readonly speed: number;
}

const UNLIMITED = { perMinute: Infinity, perHour: Infinity, perDay: Infinity, perMonth: Infinity };

/** Starts a simulated cloud and a bridge whose common clock runs fast. Both are stopped after the test. Returns the cloud. */
export async function startFastBridge({ brokerUrl, plants, startMs, speed }: FastBridgeOptions): Promise<CloudSimulator> {
  const began = performance.now();
  const now = (): number => Math.round(startMs + (performance.now() - began) * speed);
  const cloud = new CloudSimulator({ plants, now, quotas: UNLIMITED });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());

  const folder = mkdtempSync(join(tmpdir(), 'bridge-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const config = configSchema.parse({
    version: 1,
    isolarcloud: { gateway, app_key, secret_key, username, password },
    mqtt: { url: brokerUrl },
    state_folder: folder,
  });
  const deps: AppDeps = {
    log: createLog({ level: 'error', secrets: [] }, () => {}),
    now,
    steady: () => ({ id: 'fast', ms: now() }),
    sleep: (ms, signal) => delay(ms / speed, undefined, { signal }),
    random: Math.random,
    version: '1.2.3',
    openPorts: async (own) => openPorts(config, { ...own, now, environmentProxy: () => null }),
    onEnd: () => {},
  };
  const bridge = await startBridge(config, deps, { tryAgain: false });
  onTestFinished(() => bridge.stop());
  return cloud;
}
