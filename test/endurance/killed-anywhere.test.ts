import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hash } from '../../src/simulator/physics/noise.ts';
import { caughtUp } from '../e2e/support.ts';
import { Watcher } from '../support/mqtt.ts';
import { type MortalBridge, mortalBridge } from './mortal-bridge.ts';
import { ShownCounters } from './shown-counters.ts';

/** Number of bridges that run in parallel, because each of them spends time waiting. */
const BRIDGES = 8;
const KILLS_OF_EACH = 25;
/**
 * Largest number of signs of life (see MortalBridge) before a kill. A run has about a hundred until it waits for its next poll, so
 * the last kills happen during this wait.
 */
const MOST_SIGNS = 110;
const SAMPLES_AN_HOUR = 12;
/** Probability that in a run the cloud reports zero for all counters. */
const ZERO_SHARE = 0.2;

it(`the real process survives ${BRIDGES * KILLS_OF_EACH} kills at any point`, async () => {
  const [unharmed, ...killed] = await Promise.all([
    lived(0, 0),
    ...Array.from({ length: BRIDGES }, (_, index) => lived(index + 1, KILLS_OF_EACH)),
  ]);
  for (const { topics } of killed) expect(topics).toEqual(unharmed?.topics);
});

/**
 * Starts a bridge and kills it, this many times, and then lets it complete two runs. Checks after each run that published counters,
 * state files and logins are correct.
 * @param seed of the plant and of the moments of the kills
 * @returns the topics that the broker retains in the end
 */
async function lived(seed: number, kills: number): Promise<{ topics: readonly string[] }> {
  const bridge = await mortalBridge(seed);
  const counters = new ShownCounters(bridge);
  for (let kill = 0; kill < kills; kill++) {
    bridge.passSample();
    counters.learn();
    const heal = hash(seed, 2 * kill) < ZERO_SHARE ? bridge.cloud.inject({ kind: 'counter_zero' }) : () => undefined;
    await loggingInOnce(bridge, () => bridge.live(1 + Math.floor(hash(seed, 2 * kill + 1) * MOST_SIGNS)));
    heal();
    await expectWholeFiles(bridge);
    expect(counters.wrong).toEqual([]);
  }
  // Runs that were killed while they logged in may have spent the logins of an hour.
  for (let sample = 0; sample < SAMPLES_AN_HOUR; sample++) bridge.passSample();
  for (let life = 0; life < 2; life++) {
    bridge.passSample();
    counters.learn();
    await bridge.live();
  }
  expect(counters.wrong).toEqual([]);
  expect(counters.last).toEqual(counters.truth);
  return { topics: await retainedTopics(bridge) };
}

/** Checks that a run with a token in its state does not log in, and that a run without one logs in at most once. */
async function loggingInOnce({ cloud, stores }: MortalBridge, life: () => Promise<void>): Promise<void> {
  const { credentials } = await stores.account.read();
  const hasToken = Object.values(credentials).some(({ token }) => token !== null);
  const loginsBefore = cloud.logins.length;
  await life();
  expect(cloud.logins.length - loginsBefore).toBeLessThanOrEqual(hasToken ? 0 : 1);
}

/** Checks that every state file is complete, and that only its owner can read it. */
async function expectWholeFiles({ stateFolder, stores: { account, calls, points, ledger, guard } }: MortalBridge): Promise<void> {
  for (const state of [account, calls, points, ledger, guard]) await state.read();
  for (const name of await readdir(stateFolder)) {
    const file = await stat(join(stateFolder, name));
    if (file.isFile()) expect({ name, mode: file.mode & 0o777 }).toEqual({ name, mode: 0o600 });
  }
}

async function retainedTopics({ url }: MortalBridge): Promise<readonly string[]> {
  const watcher = await Watcher.on(url);
  await caughtUp(watcher);
  return watcher.seen
    .filter(({ retained }) => retained)
    .map(({ topic }) => topic)
    .toSorted();
}
