import { describe, expect, it } from 'vitest';
import { joinedStatus, statusesIn } from '../../../../src/app/fleet/joined-status.ts';
import type { FleetState } from '../../../../src/fleet/fleet-store.ts';
import type { BridgeDocument } from '../../../../src/live/documents/bridge.ts';

const healthy: BridgeDocument = {
  ...{ cloud: 'ok', account: 'ok', quota: 'ok', bridge: 'ok', communicator: 'ok', problem: null, plants: 50, devices: 80 },
  ...{ calls_this_hour: 10, calls_today: 100, calls_this_month: 1_000, calls_left: 400, last_poll: '2026-06-01T12:00:00-03:00' },
  ...{ rejected_samples: 1, last_rejection: null, unknown_codes: null },
};

const troubled: BridgeDocument = {
  ...healthy,
  ...{ cloud: 'gateway_unreachable', communicator: 'offline', problem: 'No way to the cloud.', plants: 20 },
  ...{ calls_today: 103, calls_left: 397, last_poll: '2026-06-01T15:01:00+00:00', last_rejection: 'power' },
};

describe('the state of a bridge of several replicas', () => {
  it('has all plants, each problem, the newest poll and the calls of the account', () => {
    const joined = {
      ...{
        cloud: 'gateway_unreachable',
        account: 'ok',
        communicator: 'offline',
        problem: 'No way to the cloud.',
        plants: 70,
        devices: 160,
      },
      ...{ calls_this_hour: 10, calls_today: 103, calls_left: 397, last_poll: '2026-06-01T15:01:00+00:00' },
      ...{ rejected_samples: 2, last_rejection: 'power' },
    };
    expect(joinedStatus([healthy, troubled])).toMatchObject(joined);
    expect(joinedStatus([troubled, healthy])).toMatchObject(joined);
  });

  it('is that of a single part, and unknown without any', () => {
    expect(joinedStatus([healthy])).toEqual(healthy);
    expect(joinedStatus([])).toBeNull();
  });

  it('lacks a value that only a replica of another version reports', () => {
    const later = { ...healthy, later: 1 } as BridgeDocument;
    expect(joinedStatus([later, healthy])).toEqual(joinedStatus([healthy, healthy]));
    expect(joinedStatus([healthy, later])).toEqual(joinedStatus([healthy, healthy]));
  });

  it('is told by the owner of each shard, so that a shard that has moved counts once', () => {
    const member = { version: '1', maxShards: 9, ageMs: 0, joinedMs: 0, isDraining: false };
    const state: FleetState = {
      ...{ fleet: 'f', planVersion: 1, serverStarted: '' },
      members: [
        { ...member, id: 'a', name: 'a', status: { 1: healthy, 2: healthy } },
        { ...member, id: 'b', name: 'b', status: { 2: troubled } },
        { ...member, id: 'c', name: 'c', status: null },
      ],
      shards: [
        { shard: 1, owner: 'a', epoch: 1, wish: null },
        { shard: 2, owner: 'b', epoch: 2, wish: null },
        { shard: 3, owner: 'c', epoch: 1, wish: null },
        { shard: 4, owner: null, epoch: 0, wish: null },
      ],
    };
    expect(statusesIn(state)).toEqual([healthy, troubled]);
  });
});
