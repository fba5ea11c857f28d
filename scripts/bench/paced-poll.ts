import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openClient } from '../../src/app/cloud.ts';
import { collectorOptions } from '../../src/app/collector-options.ts';
import { openPorts } from '../../src/app/ports.ts';
import { configSchema } from '../../src/config/schema.ts';
import type { Transport } from '../../src/isolarcloud/transport.ts';
import { createLog } from '../../src/log.ts';
import { Collector } from '../../src/poll/collector.ts';
import { GATEWAYS } from '../../src/regions.ts';
import type { CloudJobs } from './cloud.ts';
import { Worker } from './worker.ts';

/** Their poll takes about 150 calls. */
const PLANTS = 1_050;
const LATENCY_MS = 500;

/** A poll of a fleet, at the pace of calls to a cloud of the vendor. */
export interface PacedPoll {
  readonly calls: number;
  readonly seconds: number;
}

/** Polls a fleet whose cloud answers each call after half a second. */
export async function pacedPoll(): Promise<PacedPoll> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'isolarcloud2mqtt-bench-'));
  const cloud = new Worker<CloudJobs>('cloud');
  try {
    const { url, account } = await cloud.call('open', PLANTS, Date.now());
    const { appKey: app_key, secretKey: secret_key, username, password } = account;
    const isolarcloud = { gateway: url, app_key, secret_key, username, password };
    const config = configSchema.parse({ version: 1, isolarcloud, state_folder: stateFolder });
    const { openTransport, stores } = openPorts(config, { environmentProxy: () => null });
    const log = createLog({ level: 'error', secrets: [] }, () => {});
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal });
    const clientDeps = { log, now: Date.now, steady: () => ({ id: 'bench', ms: performance.now() }), sleep };
    const client = openClient(config, clientDeps, { openTransport: () => asOfVendor(openTransport()), stores });
    const collector = new Collector(collectorOptions(config), {
      client,
      pointSearches: stores.points,
      now: Date.now,
      random: Math.random,
      log,
    });
    // The lists, and the units of each device type.
    await collector.poll();
    await cloud.call('slowDown', LATENCY_MS);
    const startedMs = performance.now();
    const { calls } = await collector.poll();
    const seconds = (performance.now() - startedMs) / 1_000;
    await client.close();
    return { calls, seconds };
  } finally {
    cloud.stop();
    await rm(stateFolder, { recursive: true });
  }
}

/** Calls to a gateway on this machine are not paced. */
const asOfVendor = (transport: Transport): Transport => ({
  gateway: GATEWAYS.europe,
  post: (path, headers, body) => transport.post(path, headers, body),
  close: () => transport.close(),
});
