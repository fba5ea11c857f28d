import type { FleetFacts } from '../view/fleet-view.ts';
import { BRIDGE, gauge, type Labels, newRegistry } from './metrics-registry.ts';

/** Returns the metrics of a fleet, as one of its replicas sees it, in the OpenMetrics format. */
export async function fleetMetricsText(facts: FleetFacts, nowMs: number): Promise<{ readonly type: string; readonly text: string }> {
  const { replicas, shards, unowned, calls, problem, seenMs, version, isConnectedToBroker } = facts;
  const registry = newRegistry();
  const add = (name: string, help: string, ...samples: readonly (readonly [Labels, unknown])[]): void =>
    gauge(
      registry,
      `${BRIDGE}_${name}`,
      help,
      samples.map(([labels, value]) => [labels, typeof value === 'number' ? value : null]),
    );
  // A replica that was started again has a row of its former run for a day.
  const latest = new Map([...replicas].sort((one, other) => other.heartbeatAgeMs - one.heartbeatAgeMs).map((each) => [each.name, each]));
  const each = [...latest.values()].map((replica) => ({ ...replica, labels: { replica: replica.name } }));
  const plantsIn = new Map(shards.map(({ shard, plants }) => [shard, plants]));
  const sinceSeenMs = nowMs - seenMs;
  add('build_info', 'The version of the bridge.', [{ version }, 1]);
  add('broker_connected', 'Whether the bridge is connected to the broker.', [{}, isConnectedToBroker ? 1 : 0]);
  add('fleet_seen_age_seconds', 'Time since this replica has seen the fleet in the database.', [{}, sinceSeenMs / 1_000]);
  add(
    'fleet_replica_info',
    'The version and the state of a replica.',
    ...each.map(({ labels, version: own, state }) => [{ ...labels, version: own, state }, 1] as const),
  );
  add(
    'fleet_replica_heartbeat_age_seconds',
    'Time since the last heartbeat of a replica.',
    ...each.map(({ labels, heartbeatAgeMs }) => [labels, (heartbeatAgeMs + sinceSeenMs) / 1_000] as const),
  );
  add('fleet_replica_shards', 'Shards that a replica owns.', ...each.map((one) => [one.labels, one.shards.length] as const));
  add('fleet_replica_plants', 'Plants in the shards of a replica.', ...each.map((one) => [one.labels, one.plants] as const));
  add(
    'fleet_shard_plants',
    'Plants of a shard, and the replica that owns it.',
    ...shards.map(({ shard, account, owner, plants }) => [{ shard: String(shard), account, owner: owner ?? '' }, plants] as const),
  );
  add('fleet_unowned_shards', 'Shards with plants that no living replica owns.', [{}, unowned.length]);
  add('fleet_unowned_plants', 'Plants that are not read, since no living replica owns their shards.', [
    {},
    unowned.reduce((sum, shard) => sum + (plantsIn.get(shard) ?? 0), 0),
  ]);
  add('fleet_problem', 'The most serious problem of the fleet, by its code; 0: all is well.', [
    { code: problem?.code ?? '' },
    problem === null ? 0 : 1,
  ]);
  add(
    'calls_used',
    'Calls of the account in the present hour and day of UTC.',
    [{ span: 'hour' }, calls?.thisHour],
    [{ span: 'day' }, calls?.today],
  );
  add('calls_left', 'Calls left before the tightest budget is spent.', [{}, calls?.left]);
  return { type: registry.contentType, text: await registry.metrics() };
}
