import { describe, expect, it } from 'vitest';
import { shownFleet } from '../../../../src/app/fleet/shown-fleet.ts';
import type { FleetMember, FleetState } from '../../../../src/fleet/fleet-store.ts';

const MINUTE = 60_000;
const CALLS = { calls_this_hour: 21, calls_today: 43, calls_left: 65 };

const member = (name: string, other: Partial<FleetMember> = {}): FleetMember => ({
  ...{ id: name, name, version: '1.0.0', maxShards: 9, ageMs: 1_000, joinedMs: MINUTE, isDraining: false, status: null },
  ...other,
});

/** A fleet with a shard of two plants for each owner. */
function shown(members: readonly FleetMember[], owners: readonly (string | null)[], plants = 2) {
  const shards = owners.map((owner, index) => ({ shard: index + 1, owner, wish: null, epoch: 1 }));
  const state: FleetState = { fleet: 'f', planVersion: 1, serverStarted: '', members, shards };
  return shownFleet(
    state,
    shards.map(({ shard }) => ({ shard, account: 'account', plants })),
  );
}

const problemOf = (fleet: ReturnType<typeof shown>) => fleet.problem && [fleet.problem.code, fleet.problem.context.detail ?? null];

describe('the overview of a fleet', () => {
  it('shows for each replica its shards and plants, and the calls of the account', () => {
    const one = member('one', { status: { 1: { cloud: 'ok', account: 'ok', quota: 'ok', bridge: 'ok', ...CALLS } } });
    const fleet = shown([member('two'), one], ['one', 'two', 'one']);
    expect(fleet).toMatchObject({
      replicas: [
        { name: 'one', state: 'alive', heartbeatAgeMs: 1_000, shards: [1, 3], plants: 4 },
        { name: 'two', shards: [2], plants: 2 },
      ],
      unowned: [],
      calls: { thisHour: 21, today: 43, left: 65 },
      problem: null,
    });
  });

  it('names shards whose plants nobody reads as the worst problem, also if their owner has ended', () => {
    const members = [member('one', { status: { 1: { account: 'password_wrong' } } }), member('gone', { ageMs: 11_000 })];
    const fleet = shown(members, ['one', null, 'gone']);
    expect(fleet.unowned).toEqual([2, 3]);
    expect(problemOf(fleet)).toEqual(['shards_unowned', { key: 'detail.shards_unowned', values: { plants: 4, count: 2, shards: '2, 3' } }]);
    expect(shown(members, ['one', null], 0).unowned).toEqual([]);
  });

  it('names what the replicas report, without their sentences', () => {
    const status = { 1: { account: 'password_wrong', cloud: 'ok', problem: 'The plant Casa Ipê …' } };
    expect(problemOf(shown([member('one', { status })], ['one']))).toEqual(['fleet_troubled', 'account: password_wrong']);
  });

  it('names the error with which the leader cannot list the plants, also while there are no shards', () => {
    const leader = (listing: string | null) => member('one', { status: { contact: {}, listing } });
    expect(problemOf(shown([leader('password_wrong'), member('two')], []))).toEqual(['password_wrong', null]);
    expect(problemOf(shown([leader('an error of another version')], []))).toBeNull();
    expect(problemOf(shown([leader(null)], []))).toBeNull();
  });

  it('names a replica that alone is cut off, and one that has ended without leaving', () => {
    const contact = { broker: 10 * MINUTE };
    const [cut, fine] = [{ contact: { ...contact, cloud: -20 * MINUTE } }, { contact: { ...contact, cloud: 10 * MINUTE } }];
    const members = [member('one', { status: cut }), member('two', { status: fine })];
    expect(problemOf(shown(members, ['two']))).toEqual(['replica_cut_off', 'one']);
    const gone = member('gone', { ageMs: MINUTE });
    expect(problemOf(shown([member('two'), gone], ['two']))).toEqual(['replica_lost', 'gone']);
    expect(problemOf(shown([member('two'), gone, member('gone', { id: 'later' })], ['two']))).toBeNull();
  });

  it('says that no replica is alive', () => {
    expect(problemOf(shown([member('one', { ageMs: MINUTE })], ['one']))).toEqual(['fleet_ended', null]);
    expect(shown([], []).problem).toBeNull();
  });
});
