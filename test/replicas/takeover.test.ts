import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { AVAILABILITY } from '../support/mqtt.ts';
import { FleetOfThree, SHARDS } from './support/fleet-of-three.ts';

/** Longest time from the end of a replica until another one publishes its plants: lease, heartbeat and first poll. */
const TAKEOVER_MS = 15_000;
const STOPPED_MS = 30_000;
/** Longer than the lease. */
const OUTAGE_MS = 12_000;

const NAMES = ['a', 'b', 'c'];
/** 150 plants, 100 on a page. They are listed once in the 15 minutes of this test. */
const PLANT_PAGES = 2;
const BRIDGE_CONFIG = 'homeassistant/device/isolarcloud_bridge_isolarcloud/config';

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
};

/** Starts three replicas, each of which has published the plants of one shard. */
async function sharedByThree(): Promise<FleetOfThree> {
  const fleet = await FleetOfThree.open();
  for (const name of NAMES) fleet.start(name);
  await fleet.untilShared(SHARDS);
  for (const name of NAMES) await fleet.untilPublished(await fleet.plantsOfOwner(name), 0);
  return fleet;
}

const plantsIn = (payload: string | undefined): unknown => (JSON.parse(payload ?? '{}') as { plants?: unknown }).plants;

describe('a fleet of three replicas', () => {
  it('signs in once, and replaces a replica within 15 s of a kill or a stop; SIGTERM frees its shards within 3 s', async () => {
    const fleet = await sharedByThree();
    const { watcher } = fleet;
    await watcher.until(() => plantsIn(watcher.payloads('isolarcloud/bridge/state').at(-1)) === 150);
    const [killed = '', stopped = '', leaving = ''] = NAMES;
    const listed = fleet.callsOf('getDeviceListByUser');

    const orphaned = await fleet.plantsOfOwner(killed);
    fleet.replicas.get(killed)?.kill('SIGKILL');
    expect(await timed(() => fleet.untilPublished(orphaned))).toBeLessThan(TAKEOVER_MS);

    const lost = await fleet.plantsOfOwner(stopped);
    fleet.replicas.get(stopped)?.kill('SIGSTOP');
    const stoppedMs = await timed(() => fleet.untilPublished(lost));
    expect(stoppedMs).toBeLessThan(TAKEOVER_MS);
    await delay(STOPPED_MS - stoppedMs);
    fleet.replicas.get(stopped)?.kill('SIGCONT');
    await fleet.replicas.get(stopped)?.until('shard ended');
    await fleet.untilShared(2);

    const from = watcher.seen.length;
    const left = await fleet.plantsOfOwner(leaving);
    const isFreed = async (): Promise<boolean> => (await fleet.owned()).every(({ owner }) => owner !== leaving);
    const freedMs = await timed(async () => {
      fleet.replicas.get(leaving)?.kill('SIGTERM');
      await expect.poll(isFreed, { interval: 50, timeout: 10_000 }).toBe(true);
    });
    expect(freedMs).toBeLessThan(3_000);
    expect(await fleet.replicas.get(leaving)?.exited).toEqual({ code: 0, signal: null });
    await fleet.untilPublished(left, from);

    expect(fleet.cloud.logins).toHaveLength(1);
    expect(fleet.callsOf('getPowerStationList')).toBe(PLANT_PAGES);
    expect(fleet.callsOf('getDeviceListByUser')).toBe(listed);
    expect(fleet.answers.answers).not.toEqual([]);
    expect(await fleet.polledTwice()).toEqual([]);
    expect(fleet.order.compared).toBeGreaterThan(0);
    expect(fleet.order.topicsGoneBack).toEqual([]);
    expect(watcher.payloads(AVAILABILITY)).not.toContain('offline');
    expect(watcher.payloads(BRIDGE_CONFIG)).not.toContain('');
    expect(watcher.payloads(`isolarcloud/bridge/replica/${killed}/state`).at(-1)).toBe('offline');
    fleet.replicas.get(stopped)?.kill('SIGTERM');
    await watcher.untilLast(AVAILABILITY, 'offline');
    expect(await fleet.replicas.get(stopped)?.exited).toEqual({ code: 0, signal: null });
  });

  it('is silent while the database is away, and goes on within 15 s of its return', async () => {
    const fleet = await sharedByThree();
    const all: string[] = [];
    for (const name of NAMES) all.push(...(await fleet.plantsOfOwner(name)));
    await fleet.server.kill();
    for (const replica of fleet.replicas.values()) await replica.until('shard ended');
    const calls = fleet.cloud.calls.length;
    await delay(OUTAGE_MS);
    expect(fleet.cloud.calls.length).toBe(calls);
    await fleet.server.start();
    expect(await timed(() => fleet.untilPublished(all))).toBeLessThan(TAKEOVER_MS);
    expect(fleet.cloud.logins).toHaveLength(1);
    expect(fleet.order.compared).toBeGreaterThan(0);
    expect(fleet.order.topicsGoneBack).toEqual([]);
  });
});
