import { mkdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStores, type Stores } from '../../src/app/stores.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { CloudSimulator } from '../../src/simulator/cloud.ts';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { bridgeSections, caughtUp, startBroker, startCloud } from '../e2e/support.ts';
import { Cli, folderWith } from '../support/cli.ts';
import { Watch, Watcher } from '../support/mqtt.ts';

const DAY_MS = 86_400_000;
const SAMPLE_MS = 300_000;
/**
 * Initial time of cloud and bridge: two minutes past noon in São Paulo, so that no new sample appears for three minutes. The year
 * is later than that of the true clock, with which the file system dates the lock files, so that the locks of killed processes look
 * older than the processes that run.
 */
const START = Date.UTC(2050, 2, 10, 15, 2);
/** Factor by which the bridge's own waits are shortened. */
const HASTE = 20;
/** No wait is made shorter than this, so that a slow machine does not exceed the time limits of the disk. */
const SHORTEST_MS = 5_000;

/** Code that runs in the bridge's process before the bridge itself: it advances both clocks and shortens waits. */
const surroundings = (aheadMs: number): string => `
  import timers from 'node:timers/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const { now } = Date;
  const { setTimeout: wait } = timers;
  Date.now = () => now() + ${aheadMs};
  const { bigint } = process.hrtime;
  process.hrtime.bigint = () => bigint() + ${aheadMs}_000_000n;
  timers.setTimeout = (ms, ...rest) => wait(Math.max(ms / ${HASTE}, Math.min(ms, ${SHORTEST_MS})), ...rest);
  syncBuiltinESMExports();
`;

/** A bridge that tests kill with SIGKILL and start again one sample later: the built program, with its own cloud and broker. */
export interface MortalBridge {
  readonly cloud: CloudSimulator;
  /** URL of the bridge's broker. */
  readonly url: string;
  /** An MQTT client that receives all messages of all runs. */
  readonly watcher: Watcher;
  readonly stateFolder: string;
  /** The state files; each read throws BridgeError state_unreadable if the file is incomplete. */
  readonly stores: Stores;
  /** Returns the time of cloud and bridge, epoch milliseconds. */
  readonly now: () => number;
  /** Advances the clock by five minutes, so that there is a new sample. */
  passSample(): void;
  /**
   * Starts the bridge, and kills it after this many signs of life; a sign of life is a call to the cloud, an MQTT message or a
   * change in the state folder. Without a number, the bridge is stopped with SIGTERM when it waits for the next poll, so that
   * messages in transit still arrive.
   */
  live(signs?: number): Promise<void>;
}

/** @param seed seed of the simulated plant */
export async function mortalBridge(seed: number): Promise<MortalBridge> {
  let aheadMs = START - Date.now();
  let signsSeen = 0;
  const signs = new Watch();
  const sign = (): void => {
    signsSeen += 1;
    signs.again();
  };
  const now = (): number => Date.now() + aheadMs;

  const cloud = await startCloud({ plants: [hybridHome({ seed, commissionedAt: START - DAY_MS })], now, onCall: sign });
  const broker = await startBroker();
  const watcher = await Watcher.on(broker.url);
  watcher.client.on('message', sign);
  const cwd = folderWith(bridgeSections(cloud, broker, { log: { level: 'debug', format: 'json' } }));
  const stateFolder = join(cwd, 'state');
  mkdirSync(stateFolder, { mode: 0o700 });
  const watched = watch(stateFolder, sign);
  onTestFinished(() => watched.close());

  return {
    cloud: cloud.simulator,
    url: broker.url,
    watcher,
    stateFolder,
    stores: openStores(loadConfig({ path: join(cwd, 'config.yaml'), env: {}, readFile: (path) => readFileSync(path, 'utf8') })),
    now,
    passSample: () => {
      aheadMs += SAMPLE_MS;
    },
    live: async (enough = Number.POSITIVE_INFINITY) => {
      signsSeen = 0;
      const env = { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(surroundings(aheadMs))}"` };
      const bridge = new Cli(['run'], { cwd, env });
      await Promise.race([signs.until(() => signsSeen >= enough), bridge.until('waits for the next poll')]);
      bridge.kill(enough === Number.POSITIVE_INFINITY ? 'SIGTERM' : 'SIGKILL');
      await bridge.exited;
      await caughtUp(watcher);
    },
  };
}
