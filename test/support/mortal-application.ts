import { mkdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { openStores, type Stores } from '../../src/app/stores.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { CloudSimulator } from '../../src/simulator/cloud.ts';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { hash } from '../../src/simulator/physics/noise.ts';
import { ENGLISH } from '../../src/texts/texts.ts';
import { bridgeSections, startBroker, startCloud } from '../e2e/support.ts';
import { accountSettings } from './account-settings.ts';
import { authoriseIn } from './authorise.ts';
import { Cli, folderWith } from './cli.ts';
import { clockAhead } from './clock-ahead.ts';
import { Watch } from './mqtt.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Noon in São Paulo. */
const START = Date.UTC(2050, 2, 10, 15);
const REFRESH = 'apiManage/refreshToken';
/** Maximum number of signs of life after which a process is killed. A run has about as many. */
const MOST_SIGNS = 40;
/** Every second kill follows the reply to a refresh by at most this number of signs. */
const SIGNS_AFTER_REFRESH = 8;
const ENDED = ENGLISH('error.authorization_ended.happened');
/** Texts in the log by which the test recognises that `run` is idle. */
const AT_REST = ['waits for the next poll', ENDED];

type Command = 'read' | 'run';

/** When a process is killed. A sign of life is a call that the cloud has answered, or a change in the state folder. */
interface Kill {
  readonly signs: number;
  /** Whether signs are counted from the reply to a refresh instead of from the start. */
  readonly isAfterRefresh: boolean;
}

/** The result of many kills. */
export interface Toll {
  readonly kills: number;
  /** Number of kills after the cloud had replaced the refresh token and before the new one was in the file. */
  readonly fatal: number;
  /** Number of authorisations that the owner had to repeat. */
  readonly authorisations: number;
  readonly refreshes: number;
}

/** An authorised application, whose processes are killed and started again with the same files, each a day later. */
class MortalApplication {
  readonly cloud: CloudSimulator;
  readonly #folder: string;
  readonly #stores: Stores;
  readonly #clock: { aheadMs: number };
  readonly #signs: Watch;
  readonly #seen: { signs: number };

  private constructor(parts: {
    cloud: CloudSimulator;
    folder: string;
    stores: Stores;
    clock: { aheadMs: number };
    signs: Watch;
    seen: { signs: number };
  }) {
    this.cloud = parts.cloud;
    this.#folder = parts.folder;
    this.#stores = parts.stores;
    this.#clock = parts.clock;
    this.#signs = parts.signs;
    this.#seen = parts.seen;
  }

  static async start(seed: number): Promise<MortalApplication> {
    const clock = { aheadMs: START - Date.now() };
    const signs = new Watch();
    const seen = { signs: 0 };
    const sign = (): void => {
      seen.signs += 1;
      signs.again();
    };
    const now = (): number => Date.now() + clock.aheadMs;
    const plants = [hybridHome({ seed, commissionedAt: START - DAY_MS, stepMs: HOUR_MS })];
    const { simulator: cloud, isolarcloud } = await startCloud({ plants, oauth: {}, now, onCall: sign });
    const broker = await startBroker();
    const account = accountSettings(cloud, String(isolarcloud['gateway'])) as Readonly<Record<string, string>>;
    const log = { level: 'debug', format: 'json' };
    const folder = folderWith(bridgeSections({ simulator: cloud, isolarcloud: account }, broker, { log }));
    mkdirSync(join(folder, 'state'), { mode: 0o700 });
    const watched = watch(join(folder, 'state'), sign);
    onTestFinished(() => watched.close());
    const config = loadConfig({ path: join(folder, 'config.yaml'), env: {}, readFile: (path) => readFileSync(path, 'utf8') });
    const application = new MortalApplication({ cloud, folder, stores: openStores(config), clock, signs, seen });
    await application.authorise();
    return application;
  }

  authorise(): Promise<void> {
    return authoriseIn(this.#folder, this.cloud, () => Date.now() + this.#clock.aheadMs);
  }

  pass(ms: number): void {
    this.#clock.aheadMs += ms;
  }

  /** Returns the refresh token in the file. @throws BridgeError if the file is damaged */
  async refreshToken(): Promise<string | undefined> {
    const { credentials } = await this.#stores.account.read();
    return Object.values(credentials)[0]?.authorisation?.refreshToken;
  }

  /** Number of refreshes that the cloud has made. */
  get refreshes(): number {
    return this.cloud.calls.filter(({ endpoint }) => endpoint === REFRESH).length;
  }

  /**
   * Runs a command until it is killed; without a kill, until it is idle.
   * @returns the output of the command
   */
  async live(command: Command, kill: Kill | null): Promise<string> {
    const process = new Cli([command], { cwd: this.#folder, env: clockAhead(this.#clock.aheadMs) });
    if (kill === null) {
      if (command === 'run') {
        await Promise.race(AT_REST.map((words) => process.until(words)));
        process.kill('SIGTERM');
      }
    } else {
      const refreshesBefore = this.refreshes;
      let base = kill.isAfterRefresh ? Number.POSITIVE_INFINITY : this.#seen.signs;
      const isTime = (): boolean => {
        if (base === Number.POSITIVE_INFINITY && this.refreshes > refreshesBefore) base = this.#seen.signs;
        return this.#seen.signs >= base + kill.signs;
      };
      const atRest = command === 'run' ? AT_REST.map((words) => process.until(words)) : [];
      await Promise.race([this.#signs.until(isTime), process.exited, ...atRest]);
      process.kill('SIGKILL');
    }
    await process.exited;
    return process.output;
  }
}

/**
 * Simulates one day with a refresh and a kill for each kill. After each kill, a process that is not killed shows whether the owner must
 * authorise again. That must be so exactly if the cloud had replaced the refresh token and the new one was not yet in the file.
 */
async function tollOf(seed: number, kills: number, commands: readonly Command[]): Promise<Toll> {
  const application = await MortalApplication.start(seed);
  let fatal = 0;
  let authorisations = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const command = commands[kill % commands.length] ?? 'read';
    application.pass(DAY_MS + HOUR_MS);
    const [before, refreshesBefore, callsBefore] = [
      await application.refreshToken(),
      application.refreshes,
      application.cloud.calls.length,
    ];
    const isAfterRefresh = hash(seed, 2 * kill) < 0.5;
    const signs = Math.floor(hash(seed, 2 * kill + 1) * (isAfterRefresh ? SIGNS_AFTER_REFRESH : MOST_SIGNS));
    await application.live(command, { signs, isAfterRefresh });
    const isLost = application.refreshes > refreshesBefore && (await application.refreshToken()) === before;
    // The refresh must be the last call of the killed process: it uses new tokens only after they are in the file.
    if (isLost) expect(application.cloud.calls.slice(callsBefore).at(-1)?.endpoint).toBe(REFRESH);
    // After this time the locks of the killed process count as abandoned.
    application.pass(MINUTE_MS);
    const isEnded = (await application.live(command, null)).includes(ENDED);
    expect({ seed, kill, isEnded }).toEqual({ seed, kill, isEnded: isLost });
    if (isLost) fatal += 1;
    if (!isEnded) continue;
    authorisations += 1;
    await application.authorise();
  }
  return { kills, fatal, authorisations, refreshes: application.refreshes };
}

interface Trial {
  /** Number of applications that are simulated at the same time; each spends most of its time waiting. */
  readonly applications: number;
  /** Number of kills of each application, one for each day. */
  readonly kills: number;
  /** The commands that are killed, in turn. */
  readonly commands: readonly Command[];
}

/** Returns the sum of the results of several applications. */
export async function tollsOf({ applications, kills, commands }: Trial): Promise<Toll> {
  const tolls = await Promise.all(Array.from({ length: applications }, (_, index) => tollOf(index + 1, kills, commands)));
  const sum = (of: keyof Toll): number => tolls.reduce((total, toll) => total + toll[of], 0);
  return { kills: sum('kills'), fatal: sum('fatal'), authorisations: sum('authorisations'), refreshes: sum('refreshes') };
}
