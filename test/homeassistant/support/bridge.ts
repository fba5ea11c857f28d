import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { accountSettings } from '../../support/account-settings.ts';
import { authoriseIn } from '../../support/authorise.ts';
import { type CommandResult, runCommand } from '../../support/run-command.ts';
import type { ProgramClock } from './libfaketime.ts';
import { Program } from './program.ts';

/** Sections of the configuration file, by name. */
export type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A simulated cloud that is started, and its URL. */
export interface RunningCloud {
  readonly cloud: CloudSimulator;
  readonly cloudUrl: string;
}

export interface BridgeOptions extends RunningCloud {
  readonly brokerUrl: string;
  readonly clock: ProgramClock & { readonly now: () => number };
  /** Settings besides the addresses and keys, which are always set. */
  readonly settings?: Settings;
  /** The ledger of an earlier run, which is written into the state folder before the start. */
  readonly ledger?: unknown;
  /** The record of outages of an earlier run, likewise. */
  readonly outages?: unknown;
}

/** The command of the bridge. The environment variable BRIDGE can name another build. */
const COMMAND = process.env['BRIDGE'] ?? join(import.meta.dirname, '../../../dist/cli.js');

const STARTS = '"msg":"isolarcloud2mqtt starts"';
const RESTS = '"msg":"waits for the next poll"';

/** The built bridge, started as its own process like by a user. */
export class Bridge {
  readonly #options: BridgeOptions;
  readonly #folder: string;
  #cloud: RunningCloud;
  #program: Program | undefined;

  private constructor(options: BridgeOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.#cloud = options;
  }

  static async start(options: BridgeOptions): Promise<Bridge> {
    if (!existsSync(COMMAND)) throw new Error('the bridge is not built: npm run build');
    const bridge = new Bridge(options, await mkdtemp(join(tmpdir(), 'bridge-')));
    if (options.ledger !== undefined) await bridge.#remember('bridge-isolarcloud.json', options.ledger);
    if (options.outages !== undefined) await bridge.#remember('outages-isolarcloud.json', options.outages);
    await bridge.signInTo(options);
    await bridge.goOn();
    return bridge;
  }

  /**
   * Starts the bridge again with the same state folder.
   * @param settings replace those of the first start
   */
  async goOn(settings: Settings = this.#options.settings ?? {}): Promise<void> {
    const configFile = await this.#configure(settings);
    this.#program = await Program.start({
      command: process.execPath,
      args: [COMMAND, 'run', '--config', configFile],
      environment: { ...this.#options.clock.environment(), NODE_OPTIONS: '' },
      outputFile: join(this.#folder, 'output.txt'),
    });
  }

  /**
   * Stops the bridge with SIGTERM.
   * @returns its exit code
   */
  async pause(): Promise<number | null> {
    return (await this.#program?.stop('SIGTERM', 10_000)) ?? null;
  }

  /** Runs a command with the state folder of the bridge. @param settings as for the next start */
  async command(settings: Settings, name: string, ...args: readonly string[]): Promise<CommandResult> {
    const configFile = await this.#configure(settings);
    return runCommand([name, '--config', configFile, ...args], { now: () => this.#options.clock.now() });
  }

  /** Uses this cloud from the next start on. If it has an application with OAuth2.0, the owner authorises it. */
  async signInTo(cloud: RunningCloud): Promise<void> {
    this.#cloud = cloud;
    await this.#configure(this.#options.settings ?? {});
    if (cloud.cloud.oauth !== null) await authoriseIn(this.#folder, cloud.cloud, () => this.#options.clock.now());
  }

  /** Kills the bridge with SIGKILL, as in a power cut. */
  async kill(): Promise<void> {
    await this.#program?.stop('SIGKILL', 10_000);
  }

  /** Makes the process read its clock again. */
  wake(): void {
    this.#program?.wake();
  }

  async assertRunning(): Promise<void> {
    await this.#program?.assertRunning();
  }

  /**
   * The present wait of the bridge between two polls, as start and end in epoch milliseconds; null while it polls or has not
   * started to wait.
   */
  async rest(): Promise<{ readonly sinceMs: number; readonly untilMs: number } | null> {
    const output = (await this.#program?.output()) ?? '';
    const last = output.split('\n').findLast((line) => line.includes(RESTS) || line.includes(STARTS));
    if (last === undefined || last.includes(STARTS)) return null;
    const { time, until } = JSON.parse(last);
    return { sinceMs: Date.parse(time), untilMs: until === null ? Number.POSITIVE_INFINITY : Date.parse(until) };
  }

  async stop(): Promise<void> {
    await this.pause();
    await rm(this.#folder, { recursive: true });
  }

  async #remember(file: string, content: unknown): Promise<void> {
    const state = join(this.#folder, 'state');
    await mkdir(state, { recursive: true });
    await writeFile(join(state, file), JSON.stringify(content));
  }

  /** Writes the configuration file. @returns its path */
  async #configure(settings: Settings): Promise<string> {
    const file = join(this.#folder, 'config.yaml');
    await writeFile(file, JSON.stringify(this.#configuration(settings), null, 2)); // JSON is valid YAML
    return file;
  }

  #configuration(settings: Settings): object {
    const own: Settings = {
      isolarcloud: accountSettings(this.#cloud.cloud, this.#cloud.cloudUrl),
      mqtt: { url: this.#options.brokerUrl },
      log: { format: 'json', level: 'debug' },
    };
    const sections = new Set([...Object.keys(own), ...Object.keys(settings)]);
    return { version: 1, ...Object.fromEntries([...sections].map((name) => [name, { ...own[name], ...settings[name] }])) };
  }
}
