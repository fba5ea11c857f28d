import type { Config } from '../config/schema.ts';
import { type AppDeps, type Estate, type RunningBridge, type StartOptions, startBridge } from './app.ts';
import { keptParts } from './config-change.ts';

/** Returns what a bridge with this configuration needs. */
export type DepsFor = (config: Config) => AppDeps;

/**
 * The one bridge of the process. A bridge with another configuration can take its place; the first one is stopped before the other one
 * is started.
 */
export class BridgeHost {
  readonly #depsFor: DepsFor;
  #config: Config;
  #bridge: RunningBridge | null;
  #replacing: Promise<void> = Promise.resolve();
  #isStopping = false;

  private constructor(config: Config, bridge: RunningBridge, depsFor: DepsFor) {
    this.#config = config;
    this.#bridge = bridge;
    this.#depsFor = depsFor;
  }

  /** Starts the first bridge. @throws BridgeError see startBridge */
  static async start(config: Config, depsFor: DepsFor, again: Omit<StartOptions, 'estate'>): Promise<BridgeHost> {
    return new BridgeHost(config, await startBridge(config, depsFor(config), again), depsFor);
  }

  /** The configuration in use. */
  get config(): Config {
    return this.#config;
  }

  /** The running bridge; null while another one takes its place, and after a failed replacement that nothing could undo. */
  get bridge(): RunningBridge | null {
    return this.#bridge;
  }

  /**
   * Replaces the bridge by one with another configuration. If that one cannot be started, one with the present configuration is.
   * @throws BridgeError why it could not be started; if `bridge` is null then, none runs any more
   */
  replace(next: Config): Promise<void> {
    this.#replacing = this.#replace(next);
    return this.#replacing;
  }

  /** Stops the bridge; a replacement that is under way starts none any more. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#replacing.catch(() => undefined);
    await this.#bridge?.stop();
    this.#bridge = null;
  }

  async #replace(next: Config): Promise<void> {
    const bridge = this.#bridge;
    if (bridge === null || this.#isStopping) return;
    // The next bridge reads the state from the folder.
    if (bridge.unsaved !== null) throw bridge.unsaved;
    const kept = keptParts(this.#config, next);
    // The options of the page have no effect in a Home Assistant app.
    const estate = await bridge.retire(this.#depsFor(next).ingress === undefined ? kept : { ...kept, page: true });
    this.#bridge = null;
    if (this.#isStopping) return estate.end();
    try {
      await this.#start(next, estate);
    } catch (error) {
      await this.#startAgain(estate);
      throw error;
    }
  }

  async #startAgain(estate: Estate): Promise<void> {
    if (this.#isStopping) return estate.end();
    try {
      await this.#start(this.#config, estate);
    } catch (error) {
      await estate.end();
      throw error;
    }
  }

  async #start(config: Config, estate: Estate): Promise<void> {
    this.#bridge = await startBridge(config, this.#depsFor(config), { tryAgain: false, estate });
    this.#config = config;
  }
}
