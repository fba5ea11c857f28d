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
 * Noon in São Paulo, with no new sample for the next three minutes. Ahead of the clock of the file system, which dates the locks: those of the
 * dead are older than the living then.
 */
const START = Date.UTC(2050, 2, 10, 15, 2);
/** So many times sooner is over what the bridge waits for on purpose. */
const HASTE = 20;

/** Run in the bridge's process before anything of its own: its clock is ahead, and its waiting short. */
const surroundings = (aheadMs: number): string => `
  import timers from 'node:timers/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const { now } = Date;
  const { setTimeout: wait } = timers;
  Date.now = () => now() + ${aheadMs};
  timers.setTimeout = (ms, ...rest) => wait(ms / ${HASTE}, ...rest);
  syncBuiltinESMExports();
`;

/** The built bridge between a cloud and a broker of its own. It dies by kill -9 and comes back one sample later. */
export interface MortalBridge {
  readonly cloud: CloudSimulator;
  /** Of the broker. */
  readonly url: string;
  /** Sees what is published during all its lives. */
  readonly watcher: Watcher;
  readonly stateFolder: string;
  /** What its files hold; each reading throws BridgeError state_unreadable where the file is not whole. */
  readonly stores: Stores;
  /** Clock of cloud and bridge, epoch milliseconds. */
  readonly now: () => number;
  /** Time passes until there is a new sample. */
  passSample(): void;
  /**
   * Starts it, and kills it after so many signs of life: calls, messages and changes of its files; unless told, it is stopped as a user stops
   * it when all is done and it waits for the next poll: what is on its way arrives then.
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
