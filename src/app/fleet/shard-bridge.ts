import type { Config } from '../../config/schema.ts';
import { asBridgeError, type BridgeError } from '../../errors.ts';
import type { ShardHold, ShardPlants } from '../../fleet/fleet-store.ts';
import { discoveryTopic } from '../../homeassistant/discovery.ts';
import { KeptInventory } from '../../inventory/kept-inventory.ts';
import type { RateLimiter } from '../../isolarcloud/rate-limiter.ts';
import type { BridgeDocument } from '../../live/documents/bridge.ts';
import { withFields } from '../../log.ts';
import type { MqttMessage } from '../../mqtt/network-connection.ts';
import type { PostgresStore } from '../../store/postgres/postgres-store.ts';
import { bridgeIdentifier, topicsFor } from '../../topics.ts';
import { type AppDeps, type RunningBridge, startBridge } from '../app.ts';
import type { PortOptions, Ports } from '../ports.ts';
import { accountName } from '../stores.ts';
import { openShardBroker } from './fleet-broker.ts';
import { gatedConnection, gatedTransport } from './gates.ts';
import { shardStores } from './shard-stores.ts';
import { SharedLists } from './shared-lists.ts';

export interface ShardBridgeDeps extends Omit<AppDeps, 'openPorts' | 'onBroker' | 'pageTools' | 'ingress' | 'brokerProblem' | 'onEnd'> {
  readonly openPorts: (config: Config, options: Pick<PortOptions, 'setAside' | 'clockWrong' | 'store'>) => Promise<Ports>;
  /** The place of the stores, for all shards of the replica. */
  readonly store: PostgresStore;
  readonly limiter: RateLimiter;
  /** Whether the replica may act for the shard at this moment. */
  readonly mayAct: () => boolean;
  /** Called when what a poll has learned could not be saved, so that this bridge must end without publishing it. */
  readonly failed: () => void;
}

/** Time from a failed start to the next one. */
const RETRY_MS = 5_000;
/** Time between two looks whether the leader has listed the plants. */
const UNLISTED_MS = 1_000;

/** The bridge that reads and publishes the plants of one shard, during one term. */
export class ShardBridge {
  readonly hold: ShardHold;
  readonly plants: readonly string[];
  readonly former: readonly string[];
  readonly #config: Config;
  readonly #deps: ShardBridgeDeps;
  readonly #ended = new AbortController();
  readonly #started: Promise<RunningBridge | null>;
  #status: BridgeDocument | null = null;

  constructor(config: Config, hold: ShardHold, { plants, former }: ShardPlants, deps: ShardBridgeDeps) {
    this.hold = hold;
    this.plants = plants;
    this.former = former;
    this.#config = { ...config, plants: { include: [...plants], exclude: [] } };
    this.#deps = { ...deps, log: withFields(deps.log, { shard: hold.shard }) };
    this.#started = this.#start();
  }

  /** What the bridge's document would say if these plants were all; null: nothing yet. */
  get status(): BridgeDocument | null {
    return this.#status;
  }

  /** Ends all calls and messages at once. Resolves when everything is closed. */
  async end(): Promise<void> {
    this.#ended.abort();
    await (await this.#started)?.stop();
  }

  async #start(): Promise<RunningBridge | null> {
    const { log, sleep } = this.#deps;
    const { signal } = this.#ended;
    const kept = this.#keptInventory();
    while (!signal.aborted) {
      let pauseMs = UNLISTED_MS;
      try {
        await kept.refresh();
        if (kept.plants.size > 0) return await startBridge(this.#config, this.#appDeps(kept), { tryAgain: false });
      } catch (thrown) {
        const error = asBridgeError(thrown);
        log.warn(error.fields, error.message);
        pauseMs = RETRY_MS;
      }
      await sleep(pauseMs, signal).catch(() => undefined);
    }
    return null;
  }

  /** The plants of the shard as the leader of the fleet has listed them. */
  #keptInventory(): KeptInventory {
    const { store, now } = this.#deps;
    const lists = new SharedLists(store.during(this.hold), accountName(this.#config));
    return new KeptInventory(lists.ofShard(this.hold.shard, now), this.plants);
  }

  #appDeps(kept: KeptInventory): AppDeps {
    const { openPorts, store, limiter, mayAct, failed: giveUp, ...deps } = this.#deps;
    const { shard } = this.hold;
    const ofShard = store.during(this.hold);
    const isAllowed = (): boolean => !this.#ended.signal.aborted && mayAct();
    const failed = (): void => {
      this.#ended.abort();
      giveUp();
    };
    const onEnd = (error: BridgeError): void => deps.log.error(error.fields, error.message);
    return {
      ...deps,
      onEnd,
      openPorts: async (own) => {
        const ports = await openPorts(this.#config, { ...own, store: ofShard });
        const baseTopic = this.#config.mqtt.base_topic;
        return {
          ofAccount: (account) => {
            const own = ports.ofAccount(account);
            return { ...own, kept, openTransport: () => gatedTransport(own.openTransport(), isAllowed, limiter) };
          },
          stores: shardStores(ports.stores, ofShard, { shard, plants: this.plants, baseTopic, failed }),
          openBroker: async (brokerDeps) => {
            const side = await openShardBroker(this.#config, { shard, plants: [...this.plants, ...this.former] }, brokerDeps);
            return { ...side, connection: gatedConnection(side.connection, (message) => isAllowed() && this.#isOfShard(message)) };
          },
        };
      },
    };
  }

  /** Whether a message is about a plant or device. Those about the whole bridge are published by the leader of the fleet. */
  #isOfShard({ topic, payload }: MqttMessage): boolean {
    const { base_topic: base } = this.#config.mqtt;
    const { bridgeAvailability, bridgeState, bridgeAsyncapi } = topicsFor(base);
    if (topic === bridgeState) this.#status = JSON.parse(payload) as BridgeDocument;
    const bridgeConfig = discoveryTopic({ discoveryPrefix: this.#config.homeassistant.discovery_prefix }, bridgeIdentifier(base));
    return ![bridgeAvailability, bridgeState, bridgeAsyncapi, bridgeConfig].includes(topic);
  }
}
