/** The connections of a replica to the broker: one of its own, and one for each shard. */

import { randomUUID } from 'node:crypto';
import type { Config } from '../../config/schema.ts';
import { discoveryTopic } from '../../homeassistant/discovery.ts';
import { MqttConnection } from '../../mqtt/connection.ts';
import { collectLeftovers } from '../../mqtt/leftovers.ts';
import { Presence } from '../../mqtt/presence.ts';
import { topicsFor } from '../../topics.ts';
import { addressForClients, type BrokerDeps, type BrokerSide, clientIdOf } from '../broker.ts';

/** Returns the connection of the replica itself, not started. @param fleet see FleetState @throws BridgeError those of readTlsFiles */
export async function openReplicaBroker({ mqtt, fleet: { replica } }: Config, fleet: string, deps: BrokerDeps): Promise<BrokerSide> {
  const { base_topic: base, protocol } = mqtt;
  const name = replica ?? '';
  const clientId = `${clientIdOf(mqtt)}_${name}`;
  const will = { topic: topicsFor(base).replicaState(name), payload: 'offline' };
  const presence = new Presence({ base, instance: randomUUID(), fleet }, deps);
  const options = { ...(await addressForClients(mqtt)), clientId, protocol, will };
  return { connection: new MqttConnection(options, { ...deps, presence }), broker: null };
}

export interface ShardBroker {
  readonly shard: number;
  /** ps_ids whose topics belong to the shard, those of plants that have left it included. */
  readonly plants: readonly string[];
}

/** Returns the connection of a shard, not started. @throws BridgeError those of readTlsFiles */
export async function openShardBroker(
  { mqtt, homeassistant }: Config,
  { shard, plants }: ShardBroker,
  { announced, onRetained, ...deps }: BrokerDeps,
): Promise<BrokerSide> {
  const { base_topic: base, protocol } = mqtt;
  // Each term has a client id of its own, so that the replica that has lost the shard is not disconnected in favour of the next one.
  const clientId = `${clientIdOf(mqtt)}_${shard}_${randomUUID()}`;
  const configTopic = (identifier: string): string => discoveryTopic({ discoveryPrefix: homeassistant.discovery_prefix }, identifier);
  const { sleep } = deps;
  const connection = new MqttConnection(
    { ...(await addressForClients(mqtt)), clientId, protocol },
    {
      ...deps,
      prepare: async (network) => {
        const { messages } = await collectLeftovers(network, { base, configTopic, announced, plants, token: randomUUID(), sleep });
        if (!network.connected) return false;
        onRetained(messages);
        return true;
      },
    },
  );
  return { connection, broker: null };
}
