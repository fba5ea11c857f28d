import type { Config } from '../../config/schema.ts';
import { ledgerCodec } from '../../homeassistant/ledger.ts';
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
import type { LeadTerm } from './leadership.ts';
import { listedPlants } from './listed-plants.ts';
import { PlanKeeper } from './plan-keeper.ts';
import type { ShardBridgeDeps } from './shard-bridge.ts';

export interface LeadTermDeps extends Omit<ShardBridgeDeps, 'mayAct' | 'store' | 'failed'> {
  readonly link: BrokerLink;
  readonly store: PostgresStore;
  readonly fleet: PostgresFleet;
  /** Whether the replica leads the fleet at this moment. */
  readonly mayLead: () => boolean;
  readonly onError: (error: unknown) => void;
}

/**
 * Begins what one replica does for the whole fleet: it publishes what belongs to the whole bridge, and keeps the plan of the shards.
 * @throws BridgeError those of `Database.query`; then everything that was opened is closed
 */
export async function beginLeadTerm(config: Config, deps: LeadTermDeps): Promise<LeadTerm> {
  const { openPorts, link, store, fleet, limiter, mayLead, ...others } = deps;
  const { version, sleep, onError } = others;
  const { mqtt, homeassistant, plants } = config;
  const ports = await openPorts(config, { store });
  const openTransport = () => gatedTransport(ports.openTransport(), mayLead, limiter);
  const client = openClient(config, others, { openTransport, stores: ports.stores });
  const { context: announced, discovery } = announcementOptions(config, { texts: textsOf(config), version });
  const ledger = store.value(`bridge-${escapeId(mqtt.base_topic)}-fleet`, ledgerCodec);
  const planKeeper = new PlanKeeper({
    store: fleet,
    account: accountName(config),
    size: config.fleet.shard_plants,
    listPlants: () => listedPlants(client, plants),
    sleep,
    onError,
  });
  const lead = new Lead({
    ...others,
    publisher: link.publisher,
    store: { load: () => ledger.read(), save: (changed) => ledger.write(changed) },
    statusTopic: homeassistant.status_topic,
    context: discoveryContextOf(config, { version }),
    mostRemovals: mostRemovalsOf(config),
    discovery,
    announced,
  });
  const stop = async (): Promise<void> => {
    planKeeper.stop();
    await Promise.all([client.close(), lead.stop()]);
  };
  planKeeper.start();
  try {
    await lead.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { show: (status) => lead.show(status), connected: () => lead.connected(), stop };
}
