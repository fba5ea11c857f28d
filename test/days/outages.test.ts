import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hybridHome, microinverterPlant, stringPlant } from '../../src/simulator/fleet.ts';
import type { PlantSpec } from '../../src/simulator/plant.ts';
import { type Connected, FastHome } from '../homeassistant/support/fast-home.ts';
import { HourlyCounter } from '../homeassistant/support/hourly-counter.ts';
import { OneShots } from '../homeassistant/support/one-shots.ts';
import { versions } from '../homeassistant/support/versions.ts';
import { HOUR_MS, liveThrough, MINUTE_MS, NEXT_NOON, NOON, OPTIONS, START } from './support/noon-to-noon.ts';

const FROM = '2026-06-15';
/**
 * Midnight after the second noon, and six minutes: `backfill` can fill the day of the outage only when it is over, because the
 * cloud has no history of the current day.
 */
const DAY_AFTER = NOON + 36 * HOUR_MS + 6 * MINUTE_MS;
/** A plant whose data did not reach Home Assistant for a day, and the home in which this happened. */
interface Loss {
  readonly home: FastHome;
  readonly connected: Connected;
  readonly psId: number;
}

/** Adds a plant with its own cloud and bridge to a home. */
const connect = (home: FastHome, plant: PlantSpec): Promise<Connected> =>
  home.connect({ plants: [plant], settings: { points: { preset: 'essential' }, mqtt: { base_topic: `plant${plant.psId}` } } });

describe.each(versions)('an outage from noon to noon, in Home Assistant %s', (version) => {
  const homes: FastHome[] = [];
  const losses = new Map<string, Loss>();

  async function startHome(): Promise<FastHome> {
    const home = await FastHome.start({ version, startsAtMs: START, timeZone: 'America/Sao_Paulo' });
    homes.push(home);
    return home;
  }

  async function withoutBridgeOrCloud(): Promise<void> {
    const home = await startHome();
    const bridgeAway = await connect(home, hybridHome(OPTIONS));
    const cloudAway = await connect(home, stringPlant(OPTIONS));
    await connect(home, microinverterPlant(OPTIONS)); // not affected by the outage
    losses.set('the bridge', { home, connected: bridgeAway, psId: 1501234 });
    losses.set('the cloud', { home, connected: cloudAway, psId: 1502345 });
    await liveThrough(home, DAY_AFTER, async () => {
      await bridgeAway.bridge.pause();
      const heal = cloudAway.cloud.inject({ kind: 'connection_reset' });
      return async () => {
        heal();
        await bridgeAway.bridge.goOn();
      };
    });
  }

  async function withoutHomeAssistant(): Promise<void> {
    const home = await startHome();
    const connected = await connect(home, hybridHome(OPTIONS));
    losses.set('Home Assistant', { home, connected, psId: 1501234 });
    await liveThrough(home, DAY_AFTER, async () => {
      await home.homeAssistant.pause();
      return () => home.homeAssistant.goOn();
    });
  }

  beforeAll(async () => {
    await Promise.all([withoutBridgeOrCloud(), withoutHomeAssistant()]);
  }, 900_000);

  afterAll(async () => {
    for (const home of homes) await home.stop();
  });

  it.each(['the bridge', 'the cloud', 'Home Assistant'])('of %s is filled, once, and taken back', async (lost) => {
    const { home, connected, psId } = losses.get(lost) as Loss;
    const counter = new HourlyCounter(home, connected.cloud, psId, { uniqueId: `isolarcloud_${psId}_11_0_0_83024`, total: 'pv' });
    const { broker, homeAssistant, clock } = home;
    const commands = await OneShots.on({ ...connected, broker, homeAssistant, clock });
    const backfill = (...options: string[]) => commands.run('backfill', ...options);
    const before = await counter.rows();
    const hoursBefore = await home.hoursOfAll();

    expect(await backfill('--from', FROM, '--apply')).toMatchObject({ end: 'ok' });
    const filled = await counter.rows();
    for (let hour = NOON - HOUR_MS; hour < NEXT_NOON + 2 * HOUR_MS; hour += HOUR_MS) {
      const change = filled.find(({ start }) => start === hour)?.change ?? Number.NaN;
      const difference = Math.abs(change - counter.truth(hour, hour + HOUR_MS));
      expect.soft(difference, new Date(hour).toISOString()).toBeLessThanOrEqual(counter.sample(hour));
      expect.soft(change, new Date(hour).toISOString()).toBeGreaterThanOrEqual(-1e-6);
    }
    const hours = await home.hoursOfAll();
    for (const [id, count] of Object.entries(hoursBefore)) expect(hours[id], `hours of ${id}`).toBeGreaterThanOrEqual(count);
    expect(await backfill('--from', FROM, '--apply')).toMatchObject({ stderr: expect.stringContaining('nothing is changed') });
    expect(await counter.rows()).toEqual(filled);

    expect(await backfill('--undo')).toMatchObject({ end: 'ok' });
    const undone = await counter.rows();
    for (const { start, sum = 0 } of before) expect(undone.find((row) => row.start === start)?.sum).toBeCloseTo(sum, 3);
    await commands.stop();
  });

  it('loses no hour of another sensor, and not the next hour', async () => {
    const { home, connected } = losses.get('the bridge') as Loss;
    await home.passUntil(DAY_AFTER + HOUR_MS);
    const other = new HourlyCounter(home, connected.cloud, 1503456, { uniqueId: 'isolarcloud_1503456_11_0_0_83024', total: 'pv' });
    const starts = (await other.rows()).map(({ start }) => start);
    expect(starts.at(-1)).toBeGreaterThan(DAY_AFTER - HOUR_MS);
    expect(starts).toEqual(starts.map((_, index) => (starts[0] ?? 0) + index * HOUR_MS));
  });
});
