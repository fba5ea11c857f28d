import type { Config } from '../config/schema.ts';
import type { Transport } from '../isolarcloud/transport.ts';
import { type MqttDeps, type MqttSide, openMqtt } from './broker.ts';
import { openWire } from './cloud.ts';
import { openStores, type StoreOptions, type Stores } from './stores.ts';

/** Everything outside its own process that a running bridge touches. */
export interface Outside {
  /** To the cloud. */
  readonly wire: Transport;
  readonly stores: Stores;
  /** The connection to the broker. @throws BridgeError tls_file_unreadable, broker_port_taken, broker_address_unusable */
  readonly openMqtt: (deps: MqttDeps) => Promise<MqttSide>;
}

/** The real one: the configured gateway and broker, and the state folder. */
export const openOutside = (config: Config, environmentProxy: string | null, options: StoreOptions): Outside => ({
  wire: openWire(config, environmentProxy),
  stores: openStores(config, options),
  openMqtt: (deps) => openMqtt(config, deps),
});
