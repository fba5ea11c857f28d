import { ledgerCodec } from '../../homeassistant/ledger.ts';
import type { StatePort } from '../../store/state-port.ts';
import type { StateStore } from '../../store/state-store.ts';
import { escapeId } from '../../topics.ts';
import type { BridgeStores } from '../stores.ts';

export interface ShardPlace {
  readonly shard: number;
  /** ps_ids of the plants of the shard. */
  readonly plants: readonly string[];
  readonly baseTopic: string;
  /** Called before a failed commit returns: values that are not saved must not be published. */
  readonly failed: () => void;
}

/**
 * Returns the stores of a shard: it reads the memory of its own plants, and has a ledger of its own. The memory of a plant is the same
 * as that of a bridge alone, so that it stays when a bridge becomes a fleet.
 * @param store writes only while the term of the shard lasts
 */
export const shardStores = (stores: BridgeStores, store: StateStore, { shard, plants, baseTopic, failed }: ShardPlace): BridgeStores => ({
  ...stores,
  ledger: store.value(`bridge-${escapeId(baseTopic)}-shard-${shard}`, ledgerCodec),
  guard: ofKeys(stores.guard, plants, failed),
});

const ofKeys = <T>(port: StatePort<T>, keys: readonly string[], failed: () => void): StatePort<T> => ({
  read: (wanted, limits) => port.read(wanted?.filter((key) => keys.includes(key)) ?? keys, limits),
  commit: async (changes, fence, limits) => {
    try {
      await port.commit(changes, fence, limits);
    } catch (error) {
      failed();
      throw error;
    }
  },
});
