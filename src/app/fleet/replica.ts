import { randomUUID } from 'node:crypto';
import type { Config } from '../../config/schema.ts';
import { asBridgeError, type BridgeError, type ErrorCode } from '../../errors.ts';
import { type Contacts, PATIENCE, type Patience } from '../../fleet/contact.ts';
import type { FleetState, ShardHold } from '../../fleet/fleet-store.ts';
import { LEASE_MS } from '../../fleet/lease-times.ts';
import { gatewayOf, isLoopback } from '../../isolarcloud/gateways.ts';
import { PacedLimiter, type RateLimiter, UNLIMITED } from '../../isolarcloud/rate-limiter.ts';
import type { ConnectionStatus } from '../../mqtt/connection.ts';
import type { MqttMessage } from '../../mqtt/network-connection.ts';
import type { Database } from '../../store/postgres/database.ts';
import { PostgresFleet } from '../../store/postgres/postgres-fleet.ts';
import type { PostgresStore } from '../../store/postgres/postgres-store.ts';
import { topicsFor } from '../../topics.ts';
import type { BrokerListener } from '../broker-events.ts';
import { type BrokerLink, openLink } from '../broker-link.ts';
import { openDatabase, openDatabaseStore } from '../stores.ts';
import { observedPorts, searchCloud } from './cloud-contact.ts';
import { ContactRecord } from './contact-record.ts';
import { openReplicaBroker } from './fleet-broker.ts';
import type { FleetPage } from './fleet-page.ts';
import { gatedConnection } from './gates.ts';
import { joinedStatus, type ShardStatuses, statusesIn } from './joined-status.ts';
import { beginLeadTerm, type LeadTermDeps } from './lead-term.ts';
import { Leadership } from './leadership.ts';
import { Membership, type ShardWork } from './membership.ts';
import { ShardBridge, type ShardBridgeDeps } from './shard-bridge.ts';
import { ShardBridges } from './shard-bridges.ts';

export interface ReplicaDeps extends Omit<ShardBridgeDeps, 'store' | 'limiter' | 'mayAct' | 'failed'> {
  /** Called with the error that ends the replica: base_topic_taken. */
  readonly onEnd: (error: BridgeError) => void;
  /** Called when the connection to the broker is made or lost, with the error that prevents it. */
  readonly onBroker: (status: ConnectionStatus, error: BridgeError | null) => void;
  /** Default: PATIENCE. */
  readonly patience?: Patience;
}

/** The databases of a replica: the heartbeat has a connection of its own. */
interface Databases {
  readonly shared: Database;
  readonly heartbeat: Database;
}

/** Longest wait for the broker's acknowledgements at the end. */
const LAST_WORDS_MS = 1_500;
/** One replica of a fleet: a bridge for each shard that it holds, and one connection of its own to the broker. */
export class Replica implements ShardWork, BrokerListener {
  readonly #config: Config;
  readonly #deps: ReplicaDeps;
  readonly #databases: Databases;
  readonly #store: PostgresStore;
  readonly #fleet: PostgresFleet;
  readonly #link: BrokerLink;
  readonly #membership: Membership;
  readonly #leadership: Leadership;
  readonly #limiter: RateLimiter;
  readonly #cloud: ContactRecord;
  readonly #broker: ContactRecord;
  readonly #stopped = new AbortController();
  readonly #bridges: ShardBridges;
  #isMember = false;
  #page: FleetPage | null = null;
  #isLast = false;
  #problem: string | null = null;
  /** The error of the last listing by this replica; null: it had none, or this replica does not lead. */
  #listing: ErrorCode | null = null;

  /**
   * Joins the fleet. It claims shards once the broker is connected.
   * @throws BridgeError those of `Database.query` and of readTlsFiles
   */
  static async start(config: Config, deps: ReplicaDeps): Promise<Replica> {
    const [shared, heartbeat] = [openDatabase(config), openDatabase(config, 1)];
    if (shared === null || heartbeat === null) throw new Error('a fleet without a database');
    const fleet = new PostgresFleet(heartbeat);
    const state = await fleet.state();
    const mayPublish = (message: MqttMessage): boolean => replica.#mayPublish(message);
    const onError = (thrown: unknown): void => {
      const error = asBridgeError(thrown);
      deps.log.warn(error.fields, error.message);
    };
    const link = await openLink(
      async (own) => {
        const side = await openReplicaBroker(config, state.fleet, own);
        return { ...side, connection: gatedConnection(side.connection, mayPublish) };
      },
      { ...deps, announced: [], onError },
    );
    const replica = new Replica(config, deps, { shared, heartbeat }, fleet, link, onError);
    link.events.listen(replica);
    link.publisher.retain(topicsFor(config.mqtt.base_topic).replicaState(config.fleet.replica ?? ''), 'online');
    try {
      if (config.page.enabled) await replica.#openPage(onError);
    } catch (error) {
      await replica.stop();
      throw error;
    }
    link.connection.start();
    return replica;
  }

  private constructor(
    config: Config,
    deps: ReplicaDeps,
    databases: Databases,
    fleet: PostgresFleet,
    link: BrokerLink,
    onError: (error: unknown) => void,
  ) {
    const { log, now, sleep, steady, version, patience = PATIENCE } = deps;
    const steadyMs = (): number => steady().ms;
    this.#config = config;
    this.#cloud = new ContactRecord(steadyMs);
    this.#broker = new ContactRecord(steadyMs);
    this.#deps = { ...deps, openPorts: observedPorts(deps.openPorts, this.#cloud) };
    this.#databases = databases;
    this.#fleet = fleet;
    this.#link = link;
    this.#store = openDatabaseStore(config, databases.shared, {
      signal: this.#stopped.signal,
      setAside: (problem) => log.warn(problem.fields, problem.message),
    });
    const isPaced = !isLoopback(new URL(gatewayOf(config.isolarcloud)).hostname);
    this.#limiter = isPaced ? new PacedLimiter({ now, sleep, log, signal: this.#stopped.signal }) : UNLIMITED;
    const { replica: name, max_shards: maxShards } = config.fleet;
    this.#membership = new Membership({
      store: fleet,
      replica: { id: randomUUID(), name: name ?? '', version, maxShards },
      work: this,
      ...{ steadyMs, sleep, patience },
    });
    this.#bridges = new ShardBridges({
      store: fleet,
      start: (hold, own) =>
        new ShardBridge(config, hold, own, {
          ...{ ...this.#deps, store: this.#store, limiter: this.#limiter },
          mayAct: () => this.#membership.mayAct(hold.shard),
          failed: () => void this.#membership.giveBack(hold.shard),
        }),
      mayAct: (shard) => this.#membership.mayAct(shard),
      problem: (error) => this.problem(error),
      ...{ log, sleep, signal: this.#stopped.signal },
    });
    const lead: LeadTermDeps = {
      ...{ ...this.#deps, onError },
      ...{ link, store: this.#store, fleet: new PostgresFleet(databases.shared), limiter: this.#limiter },
      mayLead: () => this.#membership.mayLead,
      listed: (error) => {
        this.#listing = error === null ? null : asBridgeError(error).code;
        if (error !== null) onError(error);
      },
    };
    this.#leadership = new Leadership({ begin: () => beginLeadTerm(config, lead), log, sleep, onError });
    void searchCloud({
      contact: this.#cloud,
      openTransport: async () => (await deps.openPorts(config, { store: this.#store })).openTransport(),
      mayAsk: () => this.#membership.isCurrent,
      everyMs: patience.again,
      ...{ signal: this.#stopped.signal, sleep },
    });
  }

  /** Gives all shards back, and leaves the fleet and the broker. */
  async stop(): Promise<void> {
    const { publisher, connection, refusals } = this.#link;
    this.#stopped.abort();
    const pageStopped = this.#page?.stop();
    await this.#membership.stop();
    await this.#leadership.stop();
    this.#isLast = await this.#isAlone();
    if (this.#isLast) publisher.republish(topicsFor(this.#config.mqtt.base_topic).bridgeAvailability, 'offline');
    const flushed = new AbortController();
    await Promise.race([publisher.flush(), this.#deps.sleep(LAST_WORDS_MS, flushed.signal)]);
    flushed.abort();
    await connection.stop();
    refusals.stop();
    await pageStopped;
    await Promise.all([this.#databases.shared.close(), this.#databases.heartbeat.close()]);
  }

  begin(hold: ShardHold): void {
    this.#bridges.begin(hold);
  }

  end(shard: number): Promise<void> {
    return this.#bridges.end(shard);
  }

  lead(isLeader: boolean): void {
    if (!isLeader) this.#listing = null;
    this.#leadership.set(isLeader);
  }

  seen(state: FleetState): void {
    const joined = joinedStatus(statusesIn(state));
    if (joined !== null) this.#leadership.show(joined);
    this.#page?.seen(state);
    this.#bridges.planned(state.planVersion);
  }

  status(): ShardStatuses & { readonly contact: Contacts; readonly listing: ErrorCode | null } {
    const contact = { cloud: this.#cloud.ms, broker: this.#broker.ms };
    return { ...this.#bridges.statuses, contact, listing: this.#listing };
  }

  problem(thrown: unknown): void {
    const { log } = this.#deps;
    const error = thrown === null ? null : asBridgeError(thrown);
    if (error === null && this.#problem === null) return;
    if (error === null) log.info('the database answers again');
    else if (error.message !== this.#problem) log.warn(error.fields, error.message);
    this.#problem = error?.message ?? null;
    this.#page?.lost(error);
  }

  heard(status: ConnectionStatus, error: BridgeError | null): void {
    const { log, onBroker, onEnd } = this.#deps;
    this.#broker.set(status === 'connected');
    onBroker(status, error);
    if (error !== null) log.warn(error.fields, error.message);
    if (error?.code === 'base_topic_taken') onEnd(error);
    if (status !== 'connected') return;
    log.info('connected to the broker');
    this.#leadership.connected();
    if (!this.#isMember) this.#membership.start();
    this.#isMember = true;
  }

  found(): void {
    // A replica looks for nothing that earlier runs have left: the bridges of its shards do.
  }

  /** Its packages are loaded only if it is configured. @throws BridgeError those of FleetPage.open */
  async #openPage(onError: (error: unknown) => void): Promise<void> {
    const { FleetPage } = await import('./fleet-page.ts');
    this.#page = await FleetPage.open(this.#config, {
      ...{ ...this.#deps, onError },
      store: new PostgresFleet(this.#databases.shared),
      isConnectedToBroker: () => this.#broker.isThere,
      isCurrent: () => this.#membership.isCurrent,
    });
  }

  #mayPublish({ topic }: MqttMessage): boolean {
    const { replicaState } = topicsFor(this.#config.mqtt.base_topic);
    return topic === replicaState(this.#config.fleet.replica ?? '') || this.#isLast || this.#membership.mayLead;
  }

  /** Whether no other replica is running. */
  async #isAlone(): Promise<boolean> {
    return this.#fleet.state().then(
      ({ members }) => members.every(({ ageMs }) => ageMs >= LEASE_MS),
      () => false,
    );
  }
}
