import type { BridgeError } from '../../errors.ts';
import type { FleetOverview } from '../../fleet/fleet-overview.ts';
import type { Value } from '../../live/documents/values.ts';
import { keysOf, type Texts } from '../../texts/texts.ts';
import { problemView } from './bridge-view.ts';
import type { FleetView } from './documents/fleet.ts';

/** What a replica knows about its fleet; times in epoch milliseconds. */
export interface FleetFacts extends FleetOverview {
  readonly calls: Readonly<Record<'thisHour' | 'today' | 'left', Value>> | null;
  readonly problem: BridgeError | null;
  /** When the replica has seen the fleet like this. */
  readonly seenMs: number;
  /** Name of the replica. */
  readonly replica: string;
  readonly version: string;
  readonly isConnectedToBroker: boolean;
}

/** Returns the document of the fleet. */
export function fleetView(
  { replicas, shards, unowned, calls, problem, seenMs, replica }: FleetFacts,
  nowMs: number,
  texts: Texts,
): FleetView {
  const count = (value: Value): string => String(value ?? '–');
  return {
    now: nowMs,
    replica,
    problem: problemView(problem, texts),
    replicas: replicas.map(({ heartbeatAgeMs, shards: owned, ...known }) => ({
      ...known,
      beatAt: seenMs - heartbeatAgeMs,
      shards: owned.length,
    })),
    shards: shards.map(({ heartbeatAgeMs: _, ...shard }) => ({ ...shard, isUnowned: unowned.includes(shard.shard) })),
    calls: calls && texts('fleet.calls', { hour: count(calls.thisHour), today: count(calls.today), left: count(calls.left) }),
    texts: Object.fromEntries(keysOf('fleet').map((key) => [key, texts(key)])),
  };
}
