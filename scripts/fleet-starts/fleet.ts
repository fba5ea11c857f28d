import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudSimulator } from '../../src/simulator/cloud.ts';
import { uniformFleet } from '../../src/simulator/fleet.ts';
import type { TestBroker } from '../../test/support/broker.ts';
import { topicsOfPlants } from '../../test/support/device-topics.ts';
import { startMosquitto } from '../../test/support/mosquitto.ts';
import { BridgeProcess } from './bridge.ts';
import { BrokerLog } from './broker-log.ts';
import { Progress } from './progress.ts';
import { leftoversOf, type Retained, retain, statesNotFresh } from './retained.ts';

export interface FleetOptions {
  /** Number of plants, with six devices each. */
  readonly plants: number;
  /** Whether the leftovers include discovery payloads of plants that have no other retained topic. */
  readonly configsAlone: boolean;
  /** Path of the Mosquitto program. Default: the installed one. */
  readonly mosquitto?: string | undefined;
  /** Maximum duration of a start in ms. A start that takes longer is ended, and its incomplete result is reported. */
  readonly deadlineMs: number;
}

export interface StartOptions {
  /** Whether the start uses the state folder of the first run, or an empty one. */
  readonly stateFolder: 'kept' | 'empty';
  /** Whether other processes occupy all processors. */
  readonly busy: boolean;
}

export interface Measurement extends StartOptions {
  /** Seconds from the start of the process until the states of all plants and devices were published; null if one was not published. */
  readonly freshAfterS: number | null;
  /** Number of expected states, availabilities and discovery payloads that this run did not publish. */
  readonly unpublished: number;
  /** Number of retained states on the broker that are not `fresh` at the end. */
  readonly notFresh: number;
  /** Number of leftovers that were put on the broker before the start. */
  readonly planted: number;
  /** Topics of leftovers that the bridge has not removed from the broker. */
  readonly missed: readonly string[];
  /** Number of messages from the bridge to the broker. */
  readonly sent: number;
  /** Number of messages from the broker to the bridge. */
  readonly received: number;
  /**
   * Number of times that Mosquitto logged that it drops messages for the bridge: while the bridge searched for leftovers, and
   * while it published.
   */
  readonly drops: Progress['drops'];
  /** Peak memory of the bridge in bytes. */
  readonly peakMemory: number;
  /** Milliseconds from SIGTERM to the end of the process. */
  readonly endedAfterMs: number;
  /** The last part of the bridge's output. */
  readonly said: string;
}

const HOUR_MS = 3_600_000;
const UNLIMITED = { perMinute: Infinity, perHour: Infinity, perDay: Infinity, perMonth: Infinity };

/** The highest limit that the configuration accepts: a thousand plants need more calls than a usual application allows. */
const CALLS_PER_HOUR = 1_000_000_000;

/**
 * The shortest interval that the configuration accepts. A device is removed when two successive lists lack it, so the removal
 * takes two polls.
 */
const POLLING_MINUTES = 1;

const LOOK_EVERY_MS = 200;

/** A simulated cloud with many plants, and a Mosquitto with default limits. A bridge is started on them repeatedly. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  readonly #cloud: CloudSimulator;
  #broker: TestBroker | null = null;
  #gateway = '';
  #starts = 0;
  #leftovers: Retained | null = null;
  #bridge: BridgeProcess | null = null;
  #burners: readonly ChildProcess[] = [];
  readonly #log = new BrokerLog(join(this.#folder, 'mosquitto.log'));

  private constructor(options: FleetOptions) {
    this.#options = options;
    const now = Date.now();
    const plants = uniformFleet({ plants: options.plants, devicesPerPlant: 6, commissionedAt: now - HOUR_MS, middayAt: now });
    this.#cloud = new CloudSimulator({ plants, quotas: UNLIMITED, account: { loginsPerHour: Infinity } });
  }

  /** Starts cloud and broker. */
  static async open(options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(options);
    fleet.#gateway = (await fleet.#cloud.start()).url;
    fleet.#broker = await startMosquitto({ program: options.mosquitto, logFile: join(fleet.#folder, 'mosquitto.log') });
    return fleet;
  }

  /**
   * Starts the bridge for the first time, with a broker without retained messages. Later starts may use a copy of the state
   * folder of this run, and their leftovers are made from the topics of this run.
   */
  first(): Promise<Measurement> {
    const folder = this.#path('first');
    mkdirSync(folder);
    return this.#run(folder, { stateFolder: 'empty', busy: false }, []);
  }

  /** Puts leftovers on the broker, starts the bridge, waits until it has published everything and removed the leftovers, and ends it. */
  async start(options: StartOptions): Promise<Measurement> {
    this.#leftovers ??= await leftoversOf(this.#url, this.#cloud.plants, this.#options.configsAlone);
    await retain(this.#url, this.#leftovers);
    this.#starts += 1;
    const folder = this.#path(`start-${this.#starts}`);
    if (options.stateFolder === 'kept') cpSync(this.#path('first'), folder, { recursive: true });
    else mkdirSync(folder);
    try {
      return await this.#run(folder, options, [...this.#leftovers.keys()]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Ends cloud, broker and bridge, also during a start, and removes all files. */
  async close(): Promise<void> {
    this.#relax();
    this.#bridge?.kill();
    await this.#broker?.stop();
    await this.#cloud.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #run(folder: string, options: StartOptions, leftovers: readonly string[]): Promise<Measurement> {
    await this.#log.read(); // discards the lines of earlier starts
    const progress = new Progress(topicsOfPlants(this.#cloud.plants), leftovers);
    if (options.busy) this.#burners = burnProcessors();
    const bridge = new BridgeProcess(folder, this.#config());
    this.#bridge = bridge;
    while (!progress.isComplete && bridge.isRunning && Date.now() - bridge.startedMs < this.#options.deadlineMs) {
      await delay(LOOK_EVERY_MS);
      for (const line of await this.#log.read()) progress.take(line);
    }
    this.#relax();
    const notFresh = await statesNotFresh(this.#url, this.#cloud.plants);
    const peakMemory = bridge.peakMemory();
    const measured = {
      freshAfterS: progress.freshAt === null ? null : progress.freshAt - Math.floor(bridge.startedMs / 1000),
      unpublished: progress.unpublished,
      notFresh: notFresh.length,
      planted: leftovers.length,
      missed: progress.missed,
      sent: progress.sent,
      received: progress.received,
      drops: progress.drops,
    };
    const endedAfterMs = await bridge.end();
    return { ...options, ...measured, peakMemory, endedAfterMs, said: bridge.said };
  }

  #relax(): void {
    for (const burner of this.#burners) burner.kill('SIGKILL');
    this.#burners = [];
  }

  get #url(): string {
    return this.#broker?.url ?? '';
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #config(): object {
    const { appKey: app_key, secretKey: secret_key, username, password } = this.#cloud.account;
    return {
      version: 1,
      isolarcloud: { gateway: this.#gateway, app_key, secret_key, username, password },
      mqtt: { url: this.#url },
      polling: { schedule: 'interval', interval_minutes: POLLING_MINUTES, budget: { per_hour: CALLS_PER_HOUR } },
      state_folder: './state',
    };
  }
}

const burnProcessors = (): ChildProcess[] =>
  Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
