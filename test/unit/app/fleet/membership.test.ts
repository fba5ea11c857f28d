import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Membership } from '../../../../src/app/fleet/membership.ts';
import type { Contacts } from '../../../../src/fleet/contact.ts';
import { deferred } from '../../../support/deferred.ts';
import { MemoryFleet } from '../../../support/memory-fleet.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const SHARDS = 6;

/** Lets all work go on that no timer holds up. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
};

/** A replica whose way to the database, and whose process, a test can stop. */
class TestReplica {
  readonly begun: number[] = [];
  readonly ended: number[] = [];
  readonly problems: unknown[] = [];
  readonly membership: Membership;
  isLeader = false;
  isCut = false;
  contact: Contacts = { cloud: null, broker: null };
  /** The work of a shard ends after this. */
  ends: Promise<void> = Promise.resolve();
  #waiting: (() => void)[] = [];
  #isHung = false;

  constructor(name: string, fleet: MemoryFleet, clock: VirtualClock, maxShards = 99) {
    const reach = async (): Promise<void> => {
      if (this.isCut) throw new Error('cut off');
      if (this.#isHung) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    };
    this.membership = new Membership({
      store: fleet.seenThrough(reach),
      replica: { id: name, name, version: '1.0.0', maxShards },
      steadyMs: () => clock.steady().ms,
      sleep: clock.sleep,
      work: {
        begin: ({ shard }) => this.begun.push(shard),
        end: async (shard) => {
          await this.ends;
          this.ended.push(shard);
        },
        seen: () => undefined,
        lead: (isLeader) => {
          this.isLeader = isLeader;
        },
        status: () => ({ shards: this.begun.length - this.ended.length, contact: this.contact }),
        problem: (error) => this.problems.push(error),
      },
    });
    this.membership.start();
  }

  /** Statements wait on their way to the database from now on. */
  hang(): void {
    this.#isHung = true;
  }

  /** The waiting statements reach the database. */
  goOn(): void {
    this.#isHung = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  get shards(): readonly number[] {
    return Array.from({ length: SHARDS }, (_, shard) => shard).filter((shard) => this.membership.mayAct(shard));
  }
}

function newFleet() {
  const clock = new VirtualClock(Date.UTC(2026, 5, 1));
  const fleet = new MemoryFleet(SHARDS, clock.now);
  const pass = async (ms: number): Promise<void> => {
    await settled();
    for (let passed = 0; passed < ms; passed += 500) {
      clock.advance(500);
      await settled();
    }
  };
  const start = async (name: string, maxShards?: number): Promise<TestReplica> => {
    const replica = new TestReplica(name, fleet, clock, maxShards);
    await settled();
    return replica;
  };
  return { clock, fleet, pass, start };
}

describe('a replica in a fleet', () => {
  it('takes all shards if it is alone, and shares them with those that join, after one lease time', async () => {
    const { start, pass } = newFleet();
    const one = await start('one');
    expect(one.shards).toHaveLength(SHARDS);
    const [two, three] = [await start('two'), await start('three')];
    await pass(9_000);
    expect(one.shards).toHaveLength(SHARDS);
    await pass(30_000);
    expect([one, two, three].map(({ shards }) => shards.length)).toEqual([2, 2, 2]);
    expect(one.ended).toHaveLength(4);
  });

  it('is replaced as soon as its lease has ended', async () => {
    const { start, pass } = newFleet();
    const [killed, next] = [await start('killed'), await start('next')];
    killed.hang();
    await pass(9_500);
    expect(next.shards).toEqual([]);
    await pass(1_000);
    expect(killed.shards).toEqual([]);
    expect(next.shards).toHaveLength(SHARDS);
  });

  it('acts for nothing from 8 s after its last heartbeat on, though its statement still waits', async () => {
    const { start, pass } = newFleet();
    const one = await start('one');
    one.hang();
    await pass(7_500);
    expect(one.shards).toHaveLength(SHARDS);
    await pass(500);
    expect(one.shards).toEqual([]);
    expect(one.ended).toHaveLength(SHARDS);
    expect(one.isLeader).toBe(false);
  });

  it('claims its shards again, in a new term, once the database answers after the end of its right', async () => {
    const { start, pass, fleet } = newFleet();
    const one = await start('one');
    one.isCut = true;
    await pass(60_000);
    expect(one.shards).toEqual([]);
    one.isCut = false;
    await pass(5_000);
    expect(one.shards).toHaveLength(SHARDS);
    expect(fleet.shards.every(({ epoch }) => epoch > 1)).toBe(true);
    expect(one.problems.at(-1)).toBeNull();
  });

  it('reports that the database answers again with the next heartbeat, also if another statement than a heartbeat had failed', async () => {
    const { start, pass } = newFleet();
    const one = await start('one');
    one.isCut = true;
    await one.membership.giveBack(0);
    expect(one.problems.at(-1)).toBeInstanceOf(Error);
    one.isCut = false;
    await pass(3_000);
    expect(one.problems.at(-1)).toBeNull();
  });

  it('claims all shards again if the database was started again', async () => {
    const { start, pass, fleet } = newFleet();
    const one = await start('one');
    fleet.serverStarted = 'second';
    await pass(10_000);
    expect(one.ended).toHaveLength(SHARDS);
    expect(one.begun).toHaveLength(2 * SHARDS);
    expect(one.shards).toHaveLength(SHARDS);
  });

  it('gives its shards back at once when it stops', async () => {
    const { start, pass } = newFleet();
    const one = await start('one');
    const two = await start('two');
    await one.membership.stop();
    await pass(3_000);
    expect(two.shards).toHaveLength(SHARDS);
    expect(two.isLeader).toBe(true);
  });

  it('gives its shards back within a second when it stops, even if the work of a shard does not end', async () => {
    const { start, pass } = newFleet();
    const one = await start('one');
    const two = await start('two');
    const hung = deferred();
    one.ends = hung.promise;
    const stopped = one.membership.stop();
    await pass(3_000);
    expect(one.shards).toEqual([]);
    expect(two.shards).toHaveLength(SHARDS);
    hung.resolve();
    await stopped;
    expect(one.ended).toHaveLength(SHARDS);
  });

  it('takes what another one gives back within 3 s, even if one that was killed a moment ago has fewer shards', async () => {
    const { start, pass } = newFleet();
    const [leaving, next] = [await start('leaving'), await start('next')];
    const killed = await start('killed');
    killed.hang();
    await pass(2_500);
    await leaving.membership.stop();
    await pass(3_000);
    expect(killed.shards).toEqual([]);
    expect(next.shards).toHaveLength(SHARDS);
  });

  it('gives all back if it is drained, one by one to the others', async () => {
    const { start, pass, fleet } = newFleet();
    const [one, two] = [await start('one'), await start('two')];
    await fleet.seenThrough(async () => undefined).drain('one', true);
    await pass(10_000);
    expect(one.shards).toEqual([]);
    expect(two.shards).toHaveLength(SHARDS);
  });

  it('takes its share again when it is not drained any more', async () => {
    const { start, pass, fleet } = newFleet();
    const [one, two] = [await start('one'), await start('two')];
    const store = fleet.seenThrough(async () => undefined);
    await store.drain('one', true);
    await pass(20_000);
    await store.drain('one', false);
    await pass(60_000);
    expect(Math.abs(one.shards.length - two.shards.length)).toBeLessThanOrEqual(1);
  });

  it('never owns more shards than it may', async () => {
    const { start, pass } = newFleet();
    const [one, two] = [await start('one', 2), await start('two', 3)];
    await pass(20_000);
    expect([one.shards.length, two.shards.length]).toEqual([2, 3]);
  });

  it.each(['cloud', 'broker'])('gives its shards and the lead to one that has contact if it alone has lost: %s', async (part) => {
    const { start, pass } = newFleet();
    const there = { cloud: 3_600_000, broker: 3_600_000 };
    const [one, two] = [await start('one'), await start('two')];
    await pass(30_000);
    [one.contact, two.contact] = [{ ...there, [part]: -900_000 }, there];
    await pass(6_000);
    expect([one.shards.length, two.shards.length]).toEqual([0, SHARDS]);
    expect([one.isLeader, two.isLeader]).toEqual([false, true]);
    one.contact = there;
    await pass(60_000);
    expect([one.shards.length, two.shards.length]).toEqual([SHARDS / 2, SHARDS / 2]);
  });

  it('keeps its shards if all have lost it', async () => {
    const { start, pass } = newFleet();
    const replicas = [await start('one'), await start('two')];
    await pass(30_000);
    for (const replica of replicas) replica.contact = { cloud: -900_000, broker: 3_600_000 };
    const before = replicas.map(({ shards }) => shards);
    await pass(60_000);
    expect(replicas.map(({ shards }) => shards)).toEqual(before);
  });

  it('gets a shard that the user wishes it to have, and gives another one in return', async () => {
    const { start, pass, fleet } = newFleet();
    const [one, two] = [await start('one'), await start('two')];
    await pass(30_000);
    const [shard = 0] = one.shards;
    await fleet.seenThrough(async () => undefined).move(shard, 'two');
    await pass(20_000);
    expect(two.shards).toContain(shard);
    expect([one.shards.length, two.shards.length]).toEqual([3, 3]);
    two.hang();
    await pass(20_000);
    expect(one.shards).toContain(shard);
    two.goOn();
    await pass(40_000);
    expect(two.shards).toContain(shard);
  });

  it('leads alone, from its start until it ends', async () => {
    const { start, pass } = newFleet();
    const first = await start('b');
    await pass(1_000);
    const others = [await start('a'), await start('c')];
    await pass(10_000);
    expect([first, ...others].map(({ isLeader }) => isLeader)).toEqual([true, false, false]);
  });
});

const event = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 24 }).map((halves) => halves * 500) }),
  fc.record({ kind: fc.constantFrom('hang' as const, 'go on' as const, 'cut' as const, 'stop' as const), at: fc.nat(3) }),
  fc.constant({ kind: 'start' as const }),
  fc.constant({ kind: 'restart of the database' as const }),
);

it('two replicas never act for one shard at the same time, and a healthy fleet ends with even shares', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 30 }), async (events) => {
      const { start, pass, fleet } = newFleet();
      let replicas = [await start('r0')];
      const check = (): void => {
        const acting = replicas.flatMap(({ shards }) => shards);
        expect(new Set(acting).size).toBe(acting.length);
      };
      for (const [n, happened] of events.entries()) {
        if (happened.kind === 'pass') {
          for (let ms = 0; ms < happened.ms; ms += 500) {
            await pass(500);
            check();
          }
        } else if (happened.kind === 'start' && replicas.length < 4) replicas.push(await start(`r${n + 1}`));
        else if (happened.kind === 'restart of the database') fleet.serverStarted = `${n}`;
        else if ('at' in happened) {
          const replica = replicas[happened.at % Math.max(1, replicas.length)];
          if (replica === undefined) continue;
          if (happened.kind === 'hang') replica.hang();
          else if (happened.kind === 'cut') replica.isCut = true;
          else if (happened.kind === 'go on') {
            replica.isCut = false;
            replica.goOn();
          } else {
            replica.goOn();
            await replica.membership.stop();
            replicas = replicas.filter((other) => other !== replica);
          }
        }
        await settled();
        check();
      }
      for (const replica of replicas) {
        replica.isCut = false;
        replica.goOn();
      }
      await pass(90_000);
      check();
      const shares = replicas.map(({ shards }) => shards.length);
      if (replicas.length > 0) {
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(SHARDS);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 150 },
  );
});
