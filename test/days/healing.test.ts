import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hybridHome, microinverterPlant, stringPlant } from '../../src/simulator/fleet.ts';
import type { PlantSpec } from '../../src/simulator/plant.ts';
import { type Connected, FastHome } from '../homeassistant/support/fast-home.ts';
import { HourlyCounter } from '../homeassistant/support/hourly-counter.ts';
import { versions } from '../homeassistant/support/versions.ts';
import { HOUR_MS, liveThrough, MINUTE_MS, NEXT_NOON, NOON, OPTIONS, START } from './support/noon-to-noon.ts';

/** Five to three and four o'clock of the night after the second noon: healing begins between three and half past three. */
const BEFORE_HEALING = NOON + 39 * HOUR_MS - 5 * MINUTE_MS;
const HEALED = NOON + 40 * HOUR_MS;

interface Case {
  readonly home: FastHome;
  readonly connected: Connected;
  readonly psId: number;
}

const connect = (home: FastHome, plant: PlantSpec): Promise<Connected> => {
  const { url, token } = home.homeAssistant;
  const settings = {
    points: { preset: 'essential' },
    mqtt: { base_topic: `plant${plant.psId}` },
    homeassistant: { url, token, heal: true },
  };
  return home.connect({ plants: [plant], settings });
};

describe.each(versions)('a bridge that heals outages from noon to noon, in Home Assistant %s', (version) => {
  const homes: FastHome[] = [];
  const cases = new Map<string, Case>();

  async function startHome(): Promise<FastHome> {
    const home = await FastHome.start({ version, startsAtMs: START, timeZone: 'America/Sao_Paulo' });
    homes.push(home);
    return home;
  }

  async function withoutBridgeOrCloud(): Promise<void> {
    const home = await startHome();
    const bridgeAway = await connect(home, hybridHome(OPTIONS));
    const cloudAway = await connect(home, stringPlant(OPTIONS));
    const edited = await connect(home, microinverterPlant(OPTIONS));
    cases.set('the bridge', { home, connected: bridgeAway, psId: 1501234 });
    cases.set('the cloud', { home, connected: cloudAway, psId: 1502345 });
    cases.set('edited', { home, connected: edited, psId: 1503456 });
    await liveThrough(home, BEFORE_HEALING - 2 * HOUR_MS, async () => {
      await bridgeAway.bridge.pause();
      const back = [cloudAway, edited].map(({ cloud }) => cloud.inject({ kind: 'connection_reset' }));
      return async () => {
        for (const heal of back) heal();
        await bridgeAway.bridge.goOn();
      };
    });
    await home.homeAssistant.command('recorder/adjust_sum_statistics', {
      statistic_id: (await home.homeAssistant.entity('isolarcloud_1503456_11_0_0_83024')).entry.entity_id,
      start_time: new Date(NOON + 20 * HOUR_MS).toISOString(),
      adjustment: -3,
      adjustment_unit_of_measurement: 'kWh',
    });
    await home.hurryUntil(BEFORE_HEALING);
    await home.walkUntil(HEALED);
  }

  async function withoutHomeAssistant(): Promise<void> {
    const home = await startHome();
    cases.set('Home Assistant', { home, connected: await connect(home, hybridHome(OPTIONS)), psId: 1501234 });
    await liveThrough(home, BEFORE_HEALING, async () => {
      await home.homeAssistant.pause();
      return () => home.homeAssistant.goOn();
    });
    await home.walkUntil(HEALED);
  }

  beforeAll(async () => {
    await Promise.all([withoutBridgeOrCloud(), withoutHomeAssistant()]);
  }, 900_000);

  afterAll(async () => {
    for (const home of homes) await home.stop();
  });

  const counterOf = ({ home, connected, psId }: Case): HourlyCounter =>
    new HourlyCounter(home, connected.cloud, psId, { uniqueId: `isolarcloud_${psId}_11_0_0_83024`, total: 'pv' });
  const shown = async ({ home, psId }: Case, key: string): Promise<string | undefined> =>
    (await home.homeAssistant.entity(`isolarcloud_bridge_plant${psId}_${key}`)).state?.state;

  it.each(['the bridge', 'the cloud', 'Home Assistant'])('has filled the hours of an outage of %s without a command', async (lost) => {
    const found = cases.get(lost) as Case;
    const counter = counterOf(found);
    const rows = await counter.rows();
    for (let hour = NOON - HOUR_MS; hour < NEXT_NOON + 2 * HOUR_MS; hour += HOUR_MS) {
      const change = rows.find(({ start }) => start === hour)?.change ?? Number.NaN;
      expect
        .soft(Math.abs(change - counter.truth(hour, hour + HOUR_MS)), new Date(hour).toISOString())
        .toBeLessThanOrEqual(counter.sample(hour));
    }
    expect(await shown(found, 'healed')).toMatch(/^\d+ hours of \d+ sensors were filled/);
    expect(await shown(found, 'not_healed')).toBe('unknown');
  });

  it('has left edited statistics as they were, and says so', async () => {
    const found = cases.get('edited') as Case;
    expect(await shown(found, 'not_healed')).toContain('edited');
    const rows = await counterOf(found).rows();
    expect(rows.find(({ start }) => start === NOON + 20 * HOUR_MS)?.change).toBeLessThan(0);
  });
});
