/** The process of the measured bridge. It has all parts that `run` starts, but polls only when the benchmark requests it. */

import { setTimeout as delay } from 'node:timers/promises';
import { type BridgeParts, compose } from '../../src/app/compose.ts';
import { openPorts } from '../../src/app/ports.ts';
import { configSchema } from '../../src/config/schema.ts';
import { createLog } from '../../src/log.ts';
import type { Preset } from '../../src/model.ts';
import type { AccountSpec } from '../../src/simulator/account.ts';
import { cpuTimeMs, memory } from './usage.ts';
import { serve } from './worker.ts';

interface Surroundings {
  readonly cloud: string;
  readonly broker: string;
  readonly account: AccountSpec;
  readonly preset: Preset;
  readonly stateFolder: string;
}

/** Calls allowed in an hour. A thousand plants need more than a usual application allows. */
const NO_LIMIT = 1_000_000;

let now = 0;
let running: BridgeParts | null = null;

/** Returns the parts of the started bridge; throws if the benchmark has not called `start` yet. */
function parts(): BridgeParts {
  if (running === null) throw new Error('not started');
  return running;
}

const jobs = {
  /** Connects to broker and cloud, and publishes discovery payloads and all states once. */
  async start({ cloud, broker, account, preset, stateFolder }: Surroundings, at: number): Promise<void> {
    now = at;
    const config = configSchema.parse({
      version: 1,
      isolarcloud: {
        gateway: cloud,
        app_key: account.appKey,
        secret_key: account.secretKey,
        username: account.username,
        password: account.password,
      },
      points: { preset },
      polling: { budget: { per_hour: NO_LIMIT } },
      mqtt: { url: broker },
      state_folder: stateFolder,
    });
    let connected = (): void => {};
    const connection = new Promise<void>((resolve) => {
      connected = resolve;
    });
    running = await compose(config, {
      log: createLog({ level: config.log.level, secrets: [] }, () => {}),
      now: () => now,
      steady: () => ({ id: 'bench', ms: now }),
      sleep: (ms, signal) => delay(ms, undefined, { signal }),
      random: Math.random,
      version: '0.0.0',
      openPorts: async (own) => openPorts(config, { ...own, now: () => now, environmentProxy: () => null }),
    });
    running.events.listen({ heard: (status) => status === 'connected' && connected(), found: () => {} });
    running.homeAssistant.listen();
    running.connection.start();
    await connection;
    await running.homeAssistant.start(new Map());
    for (const { cycle } of running.accounts) await cycle.run();
    await running.publisher.flush();
  },

  /** Runs one poll and waits until the broker has acknowledged all messages. @returns CPU time, ms */
  cycle(at: number): Promise<number> {
    now = at;
    const { accounts, publisher } = parts();
    return cpuTimeMs(async () => {
      for (const { cycle } of accounts) await cycle.run();
      await publisher.flush();
    });
  },

  /** Checks once how old the values of all state documents are, as the bridge does between two polls. @returns CPU time, ms */
  ageCheck(at: number): Promise<number> {
    now = at;
    const { live, publisher } = parts();
    return cpuTimeMs(async () => {
      live.timePassed();
      await publisher.flush();
    });
  },

  memory,
};
export type BridgeJobs = typeof jobs;

serve(jobs);
