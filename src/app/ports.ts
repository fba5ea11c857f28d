import type { ConfiguredAccount } from '../config/accounts.ts';
import type { Config } from '../config/schema.ts';
import type { EnergyBook } from '../homeassistant/energy/upkeep.ts';
import type { AccountInventory } from '../inventory/inventory.ts';
import type { Transport } from '../isolarcloud/transport.ts';
import type { SavedCurves } from '../page/model/curves.ts';
import type { OwnState } from '../store/state.ts';
import type { StateStore } from '../store/state-store.ts';
import type { BrokerDeps, BrokerSide } from './broker.ts';
import { type OpenTransportOptions, openTransport } from './cloud.ts';
import type { HealingStores } from './healing.ts';
import type { OfferStores } from './offers/offer-deps.ts';
import {
  type AccountStores,
  type BridgeStores,
  openAccountStores,
  openCurves,
  openOutages,
  openStateStore,
  openStores,
  type StoreOptions,
  type Stores,
} from './stores.ts';

/** The interfaces through which an account is reached. */
export interface AccountPorts {
  /** Opens the transport to the cloud. */
  readonly openTransport: () => Transport;
  readonly stores: AccountStores;
  /** The plants and devices, if another process lists them; absent: the bridge lists them itself. */
  readonly kept?: AccountInventory;
}

/** The interfaces through which a running bridge reaches anything outside its process. */
export interface BridgePorts {
  /** Returns the ports of an account. @param config the configuration with the options of the account */
  readonly ofAccount: (config: Config) => AccountPorts;
  readonly stores: BridgeStores;
  /** Opens the store of the page's curves. Absent for a bridge that has no page. */
  readonly openCurves?: () => OwnState<SavedCurves>;
  /** Opens the stores for the healing of an account. Absent for a bridge that heals nothing, whatever is configured. */
  readonly openHealing?: (account: ConfiguredAccount) => HealingStores;
  /** Opens the store of the sensors on the Energy dashboard. Absent for a bridge that does not look at the dashboard. */
  readonly openEnergyBook?: () => OwnState<EnergyBook>;
  /** Opens the stores of the offers. Absent for a bridge that offers nothing. */
  readonly openOffers?: () => OfferStores;
  /** Opens the connection to the broker. @throws BridgeError those of readTlsFiles, broker_port_taken, broker_address_unusable */
  readonly openBroker: (deps: BrokerDeps) => Promise<BrokerSide>;
}

/** The interfaces through which a bridge or a command reaches anything outside its process. */
export interface Ports extends BridgePorts, AccountPorts {
  readonly stores: Stores;
}

export interface PortOptions extends StoreOptions, Partial<Pick<OpenTransportOptions, 'clockWrong'>> {
  /** Returns the proxy that the environment sets for the gateway of an account; null: none. @throws BridgeError proxy_invalid */
  readonly environmentProxy: (config: Config) => string | null;
  /** The place of all stores; absent: the configured one. */
  readonly store?: StateStore;
}

/** Returns the real ports: the configured gateway and broker, and the state folder. Each is opened at its first use. */
export function openPorts(config: Config, { environmentProxy, clockWrong = () => undefined, ...options }: PortOptions): Ports {
  const store = options.store ?? openStateStore(config, options);
  const stores = openStores(config, options, store);
  const transportOf = (account: Config): Transport =>
    openTransport(account, { environmentProxy: environmentProxy(account), clockWrong, now: options.now ?? Date.now });
  return {
    openTransport: () => transportOf(config),
    stores,
    ofAccount: (account) => ({ openTransport: () => transportOf(account), stores: openAccountStores(account, options, store) }),
    openCurves: () => openCurves(config, store),
    openHealing: (account) => ({
      outages: openOutages(account, store),
      undoBook: stores.undoBook,
      openProgress: (work) => stores.openProgress('backfill', work),
    }),
    openEnergyBook: () => stores.energyBook,
    openOffers: () => ({
      record: stores.offers,
      undoBook: stores.undoBook,
      energyBook: stores.energyBook,
      openProgress: (work) => stores.openProgress('backfill', work),
    }),
    // The MQTT libraries are loaded only when the broker is opened, because most commands do not need it.
    openBroker: async (deps) => (await import('./broker.ts')).openBroker(config, deps),
  };
}
