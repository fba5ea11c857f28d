import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { RejectionEntry } from '../../src/poll/rejection-log.ts';
import { FleetOfThree, SHARDS, USABLE_CALLS } from '../replicas/support/fleet-of-three.ts';
import { FastClock } from '../support/fast-clock.ts';
import { AVAILABILITY } from '../support/mqtt.ts';
import { countedCalls } from './support/calls.ts';
import { FaultyFleet } from './support/faulty-fleet.ts';
import { figuresOf } from './support/figures.ts';
import { drawnRound } from './support/rounds.ts';
import { lacksUnconfirmedZeros, shownSamples } from './support/shown-samples.ts';
import { startUnharmed } from './support/unharmed.ts';

/** Duration of the run; a full one by default. */
const MINUTES = Number(process.env['REPLICAS_MINUTES'] ?? 30);
/** The faults follow from it; by default another one in each run. */
const SEED = Number(process.env['REPLICAS_SEED'] ?? Date.now() % 1_000_000);
const MINUTE_MS = 60_000;
/** A minute of the bridges passes in 20 s: they have a sample and a poll in each. */
const SPEED = 3;
const NAMES = ['a', 'b', 'c'];
/** Messages that a stopped replica had handed to its connection arrive within this time after it was continued. */
const LATE_MS = 5_000;

const identityOf = ({ psKey, slug, verdict, measuredAt }: RejectionEntry): string => `${psKey} ${slug} ${verdict} ${measuredAt}`;

it(
  `three replicas and their database fail at random for ${MINUTES} minutes (REPLICAS_MINUTES, seed ${SEED}: REPLICAS_SEED)`,
  async () => {
    process.stdout.write(`seed ${SEED}\n`);
    const clock = new FastClock({ speed: SPEED });
    const [fleet, unharmed] = await Promise.all([FleetOfThree.open(clock), startUnharmed(clock)]);
    for (const name of NAMES) fleet.start(name);
    await fleet.untilShared(SHARDS);
    const plants = fleet.cloud.plants.map(({ psId }) => String(psId));
    // A lifetime counter is published when a second sample has confirmed the first one.
    for (const name of NAMES) await fleet.untilPublished(await fleet.plantsOfOwner(name), 0);
    for (let sample = 0; sample < 2; sample += 1) await fleet.untilPublished(plants);
    const from = fleet.watcher.seen.length;
    const faulty = new FaultyFleet(fleet, NAMES);
    const endMs = performance.now() + MINUTES * MINUTE_MS;
    let rounds = 0;
    for (; performance.now() < endMs; rounds += 1) await faulty.endure(drawnRound(SEED, rounds, NAMES));

    // At last every plant has a sample that both have read.
    await fleet.untilShared(SHARDS);
    for (let sample = 0; sample < 2; sample += 1) await fleet.untilPublished(plants);
    await delay((2 * MINUTE_MS) / SPEED);

    const [shown, truths] = [shownSamples(fleet.watcher.seen.slice(from)), shownSamples(unharmed.watcher.seen)];
    const compared = [...shown].flatMap(([sample, messages]) => {
      const truth = truths.get(sample)?.at(-1);
      return truth === undefined ? [] : messages.map((counters) => ({ sample, counters, truth }));
    });
    const differing = compared.filter(({ counters, truth }) => JSON.stringify(counters) !== JSON.stringify(truth));
    const lacksZeros = lacksUnconfirmedZeros(shownSamples(fleet.watcher.seen));
    const unexplained = differing.filter((one) => !lacksZeros(one));
    const journal = (await fleet.query<{ entry: RejectionEntry }>('select entry from isolarcloud2mqtt.journal')).map(({ entry }) => entry);
    const usual = new Set((await unharmed.readJournal()).map(identityOf));
    const unusual = journal.filter((entry) => !usual.has(identityOf(entry)));
    const counted = await countedCalls(fleet);
    const calls = fleet.cloud.calls.length;
    const { wentBack, removed, compared: ordered } = fleet.order;
    const isLate = (atMs: number): boolean => faulty.continuedMs.some((continuedMs) => atMs >= continuedMs && atMs < continuedMs + LATE_MS);

    process.stdout.write(
      `${figuresOf(faulty.measured, {
        rounds,
        'samples compared': compared.length,
        'samples without a zero that is not confirmed yet': differing.length - unexplained.length,
        'samples read': fleet.answers.answers.length,
        'terms of shards': fleet.begins.length,
        'states in order': ordered - wentBack.length,
        'states that went back': wentBack.length,
        'entries of the journal': journal.length,
        calls,
        'calls counted in each hour': counted.join(', '),
      })}\n`,
    );
    expect.soft(faulty.wrong).toEqual([]);
    expect.soft(fleet.cloud.logins).toHaveLength(1);
    expect.soft(await fleet.polledTwice()).toEqual([]);
    expect.soft(compared.length).toBeGreaterThan(plants.length);
    expect.soft(unexplained).toEqual([]);
    expect.soft(unusual).toEqual([]);
    expect.soft(ordered).toBeGreaterThan(plants.length);
    expect.soft(wentBack.filter(({ atMs }) => !isLate(atMs))).toEqual([]);
    expect.soft(removed).toEqual([]);
    expect.soft(fleet.watcher.payloads(AVAILABILITY)).not.toContain('offline');
    expect.soft(Math.max(...counted)).toBeLessThanOrEqual(USABLE_CALLS);
    // A replica that was killed has counted calls that it has not made.
    expect.soft(counted.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(calls);
  },
  (MINUTES + 10) * MINUTE_MS,
);
