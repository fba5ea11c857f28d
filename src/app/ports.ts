import type { Config } from '../config/schema.ts';
import type { Transport } from '../isolarcloud/transport.ts';
import { type BrokerDeps, type BrokerSide, openBroker } from './broker.ts';
import { openTransport } from './cloud.ts';
import { openStores, type StoreOptions, type Stores } from './stores.ts';

/** Everything outside its own process that a running bridge touches. */
export interface Ports {
  /** To the cloud. */
  readonly transport: Transport;
  readonly stores: Stores;
  /** The connection to the broker. @throws BridgeError tls_file_unreadable, broker_port_taken, broker_address_unusable */
  readonly openBroker: (deps: BrokerDeps) => Promise<BrokerSide>;
}

/** The real one: the configured gateway and broker, and the state folder. */
export const openPorts = (config: Config, environmentProxy: string | null, options: StoreOptions): Ports => ({
  transport: openTransport(config, environmentProxy),
  stores: openStores(config, options),
  openBroker: (deps) => openBroker(config, deps),
});
