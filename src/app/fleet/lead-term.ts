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
import { InventoryKeeper } from './inventory-keeper.ts';
import { Lead } from './lead.ts';
import type { LeadTerm } from './leadership.ts';
import type { ShardBridgeDeps } from './shard-bridge.ts';
import { SharedLists } from './shared-lists.ts';

export interface LeadTermDeps extends Omit<ShardBridgeDeps, 'mayAct' | 'store' | 'failed'> {
  readonly link: BrokerLink;
  readonly store: PostgresStore;
  readonly fleet: PostgresFleet;
  /** Whether the replica leads the fleet at this moment. */
  readonly mayLead: () => boolean;
  readonly onError: (error: unknown) => void;
  /** Called after plants and devices were listed; null if that had no error. */
  readonly listed: (error: unknown) => void;
}

/**
 * Begins what one replica does for the whole fleet: it publishes what belongs to the whole bridge, and keeps the inventory.
 * @throws BridgeError those of `Database.query`; then everything that was opened is closed
 */
export async function beginLeadTerm(config: Config, deps: LeadTermDeps): Promise<LeadTerm> {
  const { openPorts, link, store, fleet, limiter, mayLead, ...others } = deps;
  const { version } = others;
  const { mqtt, homeassistant } = config;
  const ports = await openPorts(config, { store });
  const openTransport = () => gatedTransport(ports.openTransport(), mayLead, limiter);
  const client = openClient(config, others, { openTransport, stores: ports.stores });
  const { context: announced, discovery } = announcementOptions(config, { texts: textsOf(config), version });
  const ledger = store.value(`bridge-${escapeId(mqtt.base_topic)}-fleet`, ledgerCodec);
  const account = accountName(config);
  const keeper = new InventoryKeeper({
    ...others,
    ...{ client, account, choice: config.plants, size: config.fleet.shard_plants },
    lists: new SharedLists(store, account),
    store: fleet,
  });
  const unsubscribe = link.publisher.subscribe(announced.topics.refreshCommand, (_topic, _payload, { retained }) => {
    if (!retained) keeper.relist();
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
    unsubscribe();
    keeper.stop();
    await Promise.all([client.close(), lead.stop()]);
  };
  keeper.start();
  try {
    await lead.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { show: (status) => lead.show(status), connected: () => lead.connected(), stop };
}
