import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { onTestFinished } from 'vitest';
import { type AppDeps, type RunningBridge as Running, startBridge } from '../../src/app/app.ts';
import { BridgeHost } from '../../src/app/bridge-host.ts';
import { openPorts } from '../../src/app/ports.ts';
import type { StoreOptions } from '../../src/app/stores.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import type { BridgeError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { plantKey } from '../../src/model.ts';
import type { LoggedCall } from '../../src/simulator/calls.ts';
import { type CloudOptions, CloudSimulator } from '../../src/simulator/cloud.ts';
import { deviceIdentifier, topicsFor } from '../../src/topics.ts';
import { accountSettings } from './account-settings.ts';
import { startAedes } from './aedes.ts';
import { authorise } from './authorise.ts';
import type { TestBroker } from './broker.ts';
import { Watcher } from './mqtt.ts';
import { freePort } from './ports.ts';
import { quiet } from './quiet.ts';
import { VirtualClock } from './virtual-clock.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Noon in São Paulo, with sunshine. */
export const NOON = Date.UTC(2026, 2, 10, 15, 0, 0);

/** Sections of the configuration; the test bed adds the addresses and keys. */
export type Settings = Readonly<Record<string, unknown>>;

export interface BridgeOptions {
  readonly settings?: Settings;
  /** The state folder; default: the one that all bridges of the test bed share. */
  readonly stateFolder?: string;
  readonly tryAgain?: boolean;
  /** Options of the state folder. */
  readonly stores?: StoreOptions;
}

/** A cloud, a broker, and a clock that only the test advances. Bridges of the test run with them. */
export class TestBed {
  readonly clock: VirtualClock;
  readonly broker: TestBroker;
  readonly watcher: Watcher;
  readonly stateFolder: string;
  /** The log lines of all bridges with their times: one JSON text per line. */
  readonly logged: { readonly at: number; readonly line: string }[] = [];
  /** The configuration section that points to the cloud. */
  readonly #account: Settings;

  private constructor(parts: { clock: VirtualClock; broker: TestBroker; watcher: Watcher; stateFolder: string; account: Settings }) {
    this.clock = parts.clock;
    this.broker = parts.broker;
    this.watcher = parts.watcher;
    this.stateFolder = parts.stateFolder;
    this.#account = parts.account;
  }

  /** Creates a test bed for a cloud. @param account sections of the configuration with the gateway and keys of the cloud */
  static async on(account: Settings, clock: VirtualClock): Promise<TestBed> {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    const watcher = await Watcher.on(broker.url);
    return new TestBed({ clock, broker, watcher, stateFolder: await newStateFolder(), account });
  }

  /** Starts a bridge with the test bed's account; returns before it has connected. */
  async start({
    settings = {},
    stateFolder = this.stateFolder,
    tryAgain = false,
    stores = {},
  }: BridgeOptions = {}): Promise<RunningBridge> {
    const config = this.config(settings, stateFolder);
    const ended: BridgeError[] = [];
    const running = await startBridge(config, this.#depsFor(config, stores, ended), { tryAgain });
    const bridge = new RunningBridge(this, running, config, ended);
    onTestFinished(() => bridge.stop());
    return bridge;
  }

  /**
   * Starts a bridge that can be replaced by one with another configuration. @param ended receives the errors with which a bridge ends
   * itself
   */
  async startReplaceable(settings: Settings = {}, { stores = {}, ended = [] }: { stores?: StoreOptions; ended?: BridgeError[] } = {}) {
    const host = await BridgeHost.start(this.config(settings), (config) => this.#depsFor(config, stores, ended), { tryAgain: false });
    onTestFinished(() => host.stop());
    return host;
  }

  #depsFor(config: Config, stores: StoreOptions, ended: BridgeError[]): AppDeps {
    const { now, steady, sleep } = this.clock;
    return {
      log: createLog({ level: 'trace', secrets: [] }, (line) => void this.logged.push({ at: now(), line })),
      now,
      steady,
      sleep,
      random: () => 0.5,
      version: '1.2.3',
      openPorts: async (own) => openPorts(config, { ...stores, ...own, now, environmentProxy: () => null }),
      onEnd: (error: BridgeError) => void ended.push(error),
    };
  }

  /** Starts a bridge, and waits until it has connected, polled once and announced its devices. */
  async run(options: BridgeOptions = {}): Promise<RunningBridge> {
    const bridge = await this.start(options);
    await this.pass(30 * SECOND);
    return bridge;
  }

  /** Authorises the application as the owner would, with another process that stores the tokens in the state folder. */
  authorise(cloud: CloudSimulator, { settings = {}, psIds }: { settings?: Settings; psIds?: readonly number[] } = {}): Promise<void> {
    const { now, steady, sleep } = this.clock;
    return authorise(this.config(settings), cloud, { now, steady, sleep }, psIds);
  }

  get logLines(): readonly string[] {
    return this.logged.map(({ line }) => line);
  }

  /** Advances the clock. Sleeps end one after the other; after each, everything becomes idle before the next one ends. */
  async pass(ms: number): Promise<void> {
    await this.passUntil(() => false, ms);
  }

  /**
   * Advances the clock until the condition holds. The condition is checked whenever everything is idle.
   * @param ms maximum time to advance
   * @returns whether the condition holds
   */
  async passUntil(condition: () => boolean, ms: number): Promise<boolean> {
    let leftMs = ms;
    for (;;) {
      await quiet();
      if (condition()) return true;
      const stepMs = this.clock.nextWakeInMs;
      if (stepMs > leftMs) break;
      this.clock.advance(stepMs);
      leftMs -= stepMs;
    }
    this.clock.advance(leftMs);
    await quiet();
    return condition();
  }

  /** Publishes a message of another client, and waits until all clients have received it. */
  async publish(topic: string, payload: string, { retain = false }: { retain?: boolean } = {}): Promise<void> {
    await this.watcher.client.publishAsync(topic, payload, { qos: 1, retain });
    await quiet();
  }

  /** Returns the retained messages. Key: topic. Value: payload. */
  async retained(filter = '#'): Promise<ReadonlyMap<string, string>> {
    const client = await connectAsync(this.broker.url, { reconnectPeriod: 0 });
    const kept = new Map<string, string>();
    client.on('message', (topic, payload, { retain }) => {
      if (retain) kept.set(topic, payload.toString());
    });
    await client.subscribeAsync(filter, { qos: 1 });
    await quiet();
    await client.endAsync();
    return kept;
  }

  /** Returns the configuration of a bridge with these settings. */
  config(settings: Settings, stateFolder = this.stateFolder): Config {
    const text = this.configText(settings, stateFolder);
    return loadConfig({ path: join(stateFolder, 'config.yaml'), env: {}, readFile: () => text });
  }

  /** Returns the text of the configuration file for these settings. */
  configText(settings: Settings, stateFolder = this.stateFolder): string {
    const own: Settings = {
      ...(!('accounts' in settings) && { isolarcloud: this.#account }),
      polling: { schedule: 'interval' },
      mqtt: { url: this.broker.url },
      state_folder: stateFolder,
    };
    const merged = Object.fromEntries(
      [...new Set([...Object.keys(own), ...Object.keys(settings)])].map((name) => [name, mergedSection(own[name], settings[name])]),
    );
    return JSON.stringify({ version: 1, ...merged }); // JSON is valid YAML
  }
}

/** A bridge of a test bed, and its published state. */
export class RunningBridge {
  readonly running: Running;
  /** The errors with which the bridge has ended itself. */
  readonly ended: readonly BridgeError[];
  readonly #bed: TestBed;
  readonly #config: Config;

  constructor(bed: TestBed, running: Running, config: Config, ended: readonly BridgeError[]) {
    this.#bed = bed;
    this.running = running;
    this.#config = config;
    this.ended = ended;
  }

  stop(): Promise<void> {
    return this.running.stop();
  }

  get topics() {
    return topicsFor(this.#config.mqtt.base_topic);
  }

  /** Returns the last published state of a device. */
  state(psKey: string): Readonly<Record<string, unknown>> {
    return JSON.parse(this.#last(this.topics.deviceState(psIdOf(psKey), psKey)) ?? '{}');
  }

  availability(psKey: string): string | undefined {
    return this.#last(this.topics.deviceAvailability(psIdOf(psKey), psKey));
  }

  /** The last published state of the bridge (`<base>/bridge/state`). */
  get status(): Readonly<Record<string, unknown>> {
    return JSON.parse(this.#last(this.topics.bridgeState) ?? '{}');
  }

  /** Returns the present discovery payload of a device; undefined if there is none. */
  discovery(psKey: string): Discovery | undefined {
    const payload = this.#last(configTopic(psKey, this.#config.homeassistant.discovery_prefix));
    return payload ? JSON.parse(payload) : undefined;
  }

  #last(topic: string): string | undefined {
    return this.#bed.watcher.payloads(topic).at(-1);
  }
}

export interface Discovery {
  readonly device: Readonly<Record<string, unknown>>;
  readonly availability: readonly { readonly topic: string }[];
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const configTopic = (psKey: string, prefix = 'homeassistant'): string => `${prefix}/device/${deviceIdentifier(psKey)}/config`;
export const plantKeyOf = ({ psId }: { readonly psId: number }): string => plantKey(String(psId));

/** A test bed with a simulated cloud. */
export interface SimulatedBed {
  readonly bed: TestBed;
  readonly cloud: CloudSimulator;
  /** The port of the cloud. */
  readonly port: number;
  /** Returns the calls to an endpoint that the cloud has logged. */
  readonly calls: (endpoint: string) => readonly LoggedCall[];
}

interface SimulatedOptions {
  /** Changes to the configuration's section `isolarcloud`. */
  readonly settings?: Settings;
  readonly startMs?: number;
  /** The time of the cloud minus that of the bridges. */
  readonly aheadMs?: number;
}

export async function simulated({
  settings = {},
  startMs = NOON,
  aheadMs = 0,
  ...options
}: Omit<CloudOptions, 'now'> & SimulatedOptions): Promise<SimulatedBed> {
  const clock = new VirtualClock(startMs);
  const generous = { perHour: 1_000_000, perMonth: 100_000_000 };
  const cloud = new CloudSimulator({ quotas: generous, ...options, now: () => clock.now() + aheadMs });
  const port = await freePort(); // a fixed port, so that it is the same after the cloud was away
  const { url } = await cloud.start(port);
  onTestFinished(() => cloud.stop());
  const bed = await TestBed.on({ ...accountSettings(cloud, url), ...settings }, clock);
  return { bed, cloud, port, calls: (endpoint) => cloud.calls.filter((call) => call.endpoint === endpoint) };
}

/** Creates a folder that is deleted after the test. */
export async function newStateFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'isolarcloud2mqtt-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const psIdOf = (psKey: string): string => psKey.split('_')[0] ?? '';

const mergedSection = (one: unknown, other: unknown): unknown =>
  isSection(one) && isSection(other) ? { ...one, ...other } : (other ?? one);
const isSection = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
