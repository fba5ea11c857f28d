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
 * Noon in São Paulo, with no new sample for the next three minutes. It is later than the clock of the file system, which dates
 * the locks, so that the locks of killed processes are older than the running ones.
 */
const START = Date.UTC(2050, 2, 10, 15, 2);
/** Factor by which the bridge's intentional waits are shortened. */
const HASTE = 20;

/** Code that runs in the bridge's process before the bridge: it advances the clock and shortens waits. */
const surroundings = (aheadMs: number): string => `
  import timers from 'node:timers/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const { now } = Date;
  const { setTimeout: wait } = timers;
  Date.now = () => now() + ${aheadMs};
  timers.setTimeout = (ms, ...rest) => wait(ms / ${HASTE}, ...rest);
  syncBuiltinESMExports();
`;

/** The built bridge with its own cloud and broker. It is killed with SIGKILL and started again one sample later. */
export interface MortalBridge {
  readonly cloud: CloudSimulator;
  /** URL of the broker. */
  readonly url: string;
  /** Receives all messages published during all runs. */
  readonly watcher: Watcher;
  readonly stateFolder: string;
  /** The state files; each read throws BridgeError state_unreadable if the file is incomplete. */
  readonly stores: Stores;
  /** Clock of cloud and bridge, epoch milliseconds. */
  readonly now: () => number;
  /** Advances the time until there is a new sample. */
  passSample(): void;
  /**
   * Starts the bridge, and kills it after this many signs of life: calls, messages and changes of its files. By default it is
   * stopped with SIGTERM when all is done and it waits for the next poll; messages in transit then arrive.
   */
  live(signs?: number): Promise<void>;
}

/** @param seed of the plant */
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
