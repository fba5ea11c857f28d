import type { Config } from '../../config/schema.ts';
import { ledgerCodec } from '../../homeassistant/ledger.ts';
import type { OpenApiClient } from '../../isolarcloud/client.ts';
import type { BridgeDocument } from '../../live/documents/bridge.ts';
import type { PostgresFleet } from '../../store/postgres/postgres-fleet.ts';
import type { PostgresStore } from '../../store/postgres/postgres-store.ts';
import { escapeId } from '../../topics.ts';
import { announcementOptions, discoveryContextOf, mostRemovalsOf } from '../announcing.ts';
import type { BrokerLink } from '../broker-link.ts';
import { openClient } from '../cloud.ts';
import { accountName } from '../stores.ts';
import { textsOf } from '../texts.ts';
import { gatedTransport } from './gates.ts';
import { Lead } from './lead.ts';
import { listedPlants } from './listed-plants.ts';
import { PlanKeeper } from './plan-keeper.ts';
import type { ShardBridgeDeps } from './shard-bridge.ts';

export interface LeadershipDeps extends Omit<ShardBridgeDeps, 'mayAct' | 'store' | 'failed'> {
  readonly link: BrokerLink;
  readonly store: PostgresStore;
  readonly fleet: PostgresFleet;
  /** Whether the replica leads the fleet at this moment. */
  readonly mayLead: () => boolean;
  readonly onError: (error: unknown) => void;
}

/** What a leading replica does; each term of leadership has parts of its own. */
interface Term {
  readonly lead: Lead;
  readonly planKeeper: PlanKeeper;
  readonly client: OpenApiClient;
}

/** Does what one replica does for the whole fleet, while this replica is the one. */
export class Leadership {
  readonly #config: Config;
  readonly #deps: LeadershipDeps;
  #term: Term | null = null;
  /** Terms begin and end one after the other. */
  #changes: Promise<void> = Promise.resolve();
  #isLeader = false;

  constructor(config: Config, deps: LeadershipDeps) {
    this.#config = config;
    this.#deps = deps;
  }

  set(isLeader: boolean): void {
    this.#isLeader = isLeader;
    this.#changes = this.#changes.then(() => this.#change()).catch(this.#deps.onError);
  }

  /** Publishes the state of the whole bridge. */
  show(status: BridgeDocument): void {
    this.#term?.lead.show(status);
  }

  /** Call when the connection to the broker was made. */
  connected(): void {
    this.#term?.lead.connected();
  }

  async stop(): Promise<void> {
    this.set(false);
    await this.#changes;
  }

  async #change(): Promise<void> {
    if (this.#isLeader === (this.#term !== null)) return;
    if (this.#isLeader) {
      this.#deps.log.info('this replica leads the fleet');
      const term = await this.#begin();
      this.#term = term;
      term.planKeeper.start();
      await term.lead.start();
      return;
    }
    const term = this.#term;
    this.#term = null;
    term?.planKeeper.stop();
    await Promise.all([term?.client.close(), term?.lead.stop()]);
  }

  async #begin(): Promise<Term> {
    const { openPorts, link, store, fleet, limiter, mayLead, ...deps } = this.#deps;
    const { version, sleep, onError } = deps;
    const { mqtt, homeassistant, plants } = this.#config;
    const ports = await openPorts(this.#config, { store });
    const openTransport = () => gatedTransport(ports.openTransport(), mayLead, limiter);
    const client = openClient(this.#config, deps, { openTransport, stores: ports.stores });
    const { context: announced, discovery } = announcementOptions(this.#config, { texts: textsOf(this.#config), version });
    const ledger = store.value(`bridge-${escapeId(mqtt.base_topic)}-fleet`, ledgerCodec);
    return {
      client,
      planKeeper: new PlanKeeper({
        store: fleet,
        account: accountName(this.#config),
        size: this.#config.fleet.shard_plants,
        listPlants: () => listedPlants(client, plants),
        sleep,
        onError,
      }),
      lead: new Lead({
        ...deps,
        publisher: link.publisher,
        store: { load: () => ledger.read(), save: (changed) => ledger.write(changed) },
        statusTopic: homeassistant.status_topic,
        context: discoveryContextOf(this.#config, { version }),
        mostRemovals: mostRemovalsOf(this.#config),
        discovery,
        announced,
      }),
    };
  }
}
