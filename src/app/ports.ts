import type { Config } from '../config/schema.ts';
import type { Transport } from '../isolarcloud/transport.ts';
import { type BrokerDeps, type BrokerSide, openBroker } from './broker.ts';
import { openTransport } from './cloud.ts';
import { openStores, type StoreOptions, type Stores } from './stores.ts';

/** The interfaces through which a running bridge reaches anything outside its process. */
export interface Ports {
  /** Transport to the cloud. */
  readonly transport: Transport;
  readonly stores: Stores;
  /** Opens the connection to the broker. @throws BridgeError tls_file_unreadable, broker_port_taken, broker_address_unusable */
  readonly openBroker: (deps: BrokerDeps) => Promise<BrokerSide>;
}

/** The real ports: the configured gateway and broker, and the state folder. */
export const openPorts = (config: Config, environmentProxy: string | null, options: StoreOptions): Ports => ({
  transport: openTransport(config, environmentProxy),
  stores: openStores(config, options),
  openBroker: (deps) => openBroker(config, deps),
});
