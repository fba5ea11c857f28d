import { BridgeError } from '../../src/errors.ts';
import type { FleetFacts } from '../../src/page/view/fleet-view.ts';
import { phrase } from '../../src/texts/texts.ts';

/** A fleet of four replicas, one in each state, with a shard that nobody reads. */
export const fleetFacts = (seenMs: number, some: Partial<FleetFacts> = {}): FleetFacts => {
  const replica = (name: string, state: FleetFacts['replicas'][number]['state'], shards: readonly number[]) => ({
    ...{ name, version: '1.2.3', state, heartbeatAgeMs: state === 'ended' ? 60_000 : 1_500, shards, plants: 50 * shards.length },
  });
  const shard = (number: number, owner: string | null) => ({
    ...{
      shard: number,
      account: '0123456789ab',
      plants: 50,
      owner,
      wish: null,
      epoch: number,
      heartbeatAgeMs: owner === null ? null : 1_500,
    },
  });
  return {
    replicas: [
      replica('replica-1', 'alive', [1, 2]),
      replica('replica-2', 'draining', [3]),
      replica('replica-3', 'cut_off', []),
      replica('replica-4', 'ended', []),
    ],
    shards: [shard(1, 'replica-1'), shard(2, 'replica-1'), shard(3, 'replica-2'), shard(4, null)],
    unowned: [4],
    calls: { thisHour: 21, today: 43, left: 65 },
    problem: new BridgeError('shards_unowned', { detail: phrase('detail.shards_unowned', { plants: 50, count: 1, shards: '4' }) }),
    ...{ seenMs, replica: 'replica-1', version: '1.2.3', isConnectedToBroker: true },
    ...some,
  };
};
