import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { BRIDGE_DEVICE, Expected, type ExpectedPoint } from './support/expected.ts';
import { cloudFor, isReading, signInFor } from './support/sign-in.ts';
import { type Stage, startStage } from './support/stage.ts';
import { versions } from './support/versions.ts';
import { waitFor } from './support/waiting.ts';

const MINUTE_MS = 60_000;
const MONTH_MS = 30 * 24 * 60 * MINUTE_MS;
const START = Date.parse('2026-06-15T15:02:00Z');

/** The properties of an entity that a user sees. */
interface Sight {
  readonly entityId: string;
  readonly state: string | undefined;
}
type Sights = ReadonlyMap<string, Sight>;

/** Matches unique_ids of entities that change without a cause in the test, or that count since the start of the bridge. */
const RESTLESS = /_(last_poll|alarm|calls_(this_hour|today|this_month|left)|rejected_samples|last_rejection)$/;
/** States of a sensor without a value. PV power is `unknown` rather than `unavailable`, because it stays available at night. */
const DEAD: readonly (string | undefined)[] = ['unavailable', 'unknown'];

describe.each(versions)('Home Assistant %s and a bridge that loses', (version) => {
  let stage: Stage;
  let expected: Expected;
  let before: Sights;

  const look = async (): Promise<Sights> => {
    const entities = [...(await stage.homeAssistant.entities())].filter(([id]) => !RESTLESS.test(id));
    // Fails while an enabled entity has no state, so that the caller looks again: Home Assistant registers a new entity before it
    // has a state.
    expect(entities.filter(([, { entry, state }]) => (entry.disabled_by === null) !== (state !== undefined)).map(([id]) => id)).toEqual([]);
    return new Map(entities.map(([id, { entry, state }]) => [id, { entityId: entry.entity_id, state: state?.state }]));
  };
  const polls = (cloud = stage.cloud): number => cloud.calls.filter(isReading).length;
  const unavailable = (sights: Sights): string[] => [...sights].filter(([, { state }]) => state === 'unavailable').map(([id]) => id);
  const enabled = (sights: Sights): string[] => [...sights].filter(([, { state }]) => state !== undefined).map(([id]) => id);

  const untilAllUnavailable = () =>
    waitFor(
      async () => {
        const now = await look();
        expect(unavailable(now)).toEqual(enabled(now));
      },
      { what: 'every entity to be unavailable' },
    );
  const idsOf = (condition: (point: ExpectedPoint) => boolean): string[] =>
    [...expected.points()].filter(([, point]) => condition(point)).map(([id]) => id);
  const untilMeasurementsUnavailable = () => {
    const measurements = idsOf(({ spec }) => spec.counter !== 'lifetime' && spec.enabledByDefault);
    return waitFor(
      async () => {
        const sights = await look();
        expect(measurements.filter((id) => !DEAD.includes(sights.get(id)?.state))).toEqual([]);
      },
      { what: 'the measurements to be unavailable' },
    );
  };
  const untilAsBefore = () =>
    waitFor(async () => expect(Object.fromEntries(await look())).toEqual(Object.fromEntries(before)), {
      what: 'every entity as it was before',
      deadlineMs: 60_000,
    });

  beforeAll(async () => {
    stage = await startStage({ version, plants: [hybridHome({ commissionedAt: START - MONTH_MS })], startsAtMs: START });
    expected = new Expected(
      () => stage.cloud.plants,
      () => stage.clock.now(),
    );
    before = await waitFor(
      async () => {
        const now = await look();
        expect([...now.keys()]).toEqual(expect.arrayContaining([...expected.points().keys()]));
        expect(unavailable(now)).toEqual([]);
        expect([...now].filter(([id, { state }]) => !id.startsWith(BRIDGE_DEVICE) && state === 'unknown')).toEqual([]);
        return now;
      },
      { what: 'the plant' },
    );
  });

  afterAll(() => stage?.stop());

  it('Home Assistant: everything is there again without a poll', async () => {
    const pollsBefore = polls();
    await stage.homeAssistant.restart();
    await untilAsBefore();
    expect(polls()).toBe(pollsBefore);
    expect(await stage.homeAssistant.complaints()).toEqual([]);
  });

  it('a broker that forgets: everything is there again without a poll', async () => {
    const pollsBefore = polls();
    await stage.broker.stop();
    await untilAllUnavailable();
    await stage.broker.start();
    await untilAsBefore();
    expect(polls()).toBe(pollsBefore);
  });

  it('both at once: everything is there again without a poll', async () => {
    const pollsBefore = polls();
    await stage.homeAssistant.pause();
    await stage.broker.stop();
    await stage.broker.start();
    await stage.homeAssistant.goOn();
    await untilAsBefore();
    expect(polls()).toBe(pollsBefore);
  });

  it('itself, by a stop or a power cut: everything is unavailable until it is back', async () => {
    for (const end of [() => stage.bridge.pause(), () => stage.bridge.kill()]) {
      await end();
      await untilAllUnavailable();
      const pollsBefore = polls();
      await stage.bridge.goOn();
      await waitFor(() => expect(polls()).toBeGreaterThan(pollsBefore), { what: 'a poll' });
      await untilAsBefore();
    }
  });

  it('the cloud: what is measured is unavailable until it is back, lifetime counters stay', async () => {
    const restore = stage.cloud.inject({ kind: 'connection_reset' });
    await stage.passTime(30 * MINUTE_MS);
    await untilMeasurementsUnavailable();
    const sights = await look();
    const lifetime = idsOf(({ spec }) => spec.counter === 'lifetime');
    expect(lifetime.map((id) => sights.get(id))).toEqual(lifetime.map((id) => before.get(id)));

    restore();
    await stage.passTime(20 * MINUTE_MS);
    await waitFor(async () => expect(unavailable(await look())).toEqual([]), { what: 'the measurements' });
  });

  it('its way of signing in: under the other one every entity keeps its id, and every sum goes on', async () => {
    const other = cloudFor(signInFor(version) === 'oauth' ? 'password' : 'oauth', {
      plants: stage.cloud.plants,
      now: () => stage.clock.now(),
    });
    const { url } = await other.start();
    const idsIn = (sights: Sights) => Object.fromEntries([...sights].map(([id, { entityId }]) => [id, entityId]));
    const sums = idsOf(({ spec }) => spec.counter === 'lifetime' && spec.enabledByDefault);
    const sumsIn = (sights: Sights) => sums.map((id) => Number(sights.get(id)?.state));
    for (const next of [
      { cloud: other, cloudUrl: url },
      { cloud: stage.cloud, cloudUrl: stage.cloudUrl },
    ]) {
      const earlier = await look();
      await stage.bridge.pause();
      await stage.bridge.signInTo(next);
      const pollsBefore = polls(next.cloud);
      await stage.bridge.goOn();
      await waitFor(() => expect(polls(next.cloud)).toBeGreaterThan(pollsBefore), { what: 'a poll' });
      await waitFor(
        async () => {
          const now = await look();
          expect(unavailable(now)).toEqual([]);
          expect(idsIn(now)).toEqual(idsIn(earlier));
          for (const [index, sum] of sumsIn(now).entries()) {
            const before = sumsIn(earlier)[index] ?? Number.NaN;
            expect(sum, sums[index]).toBeGreaterThanOrEqual(before);
            expect(sum, sums[index]).toBeLessThan(before * 1.01 + 1);
          }
        },
        { what: 'every entity with its sum', deadlineMs: 60_000 },
      );
    }
    await other.stop();
  });

  it('itself by a power cut and then the cloud: no old measurement passes for a live one', async () => {
    await stage.bridge.kill();
    const restore = stage.cloud.inject({ kind: 'connection_reset' });
    await stage.bridge.goOn();
    await stage.passTime(30 * MINUTE_MS);
    await untilMeasurementsUnavailable();
    restore();
  });
});
