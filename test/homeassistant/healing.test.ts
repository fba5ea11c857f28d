import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { type Connected, FastHome } from './support/fast-home.ts';
import { HourlyCounter } from './support/hourly-counter.ts';
import { versions } from './support/versions.ts';
import { waitFor } from './support/waiting.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const PLANT = 1501234;
/** Noon in America/Sao_Paulo, on the day after the outage. */
const START = Date.parse('2026-06-16T15:00:00Z');
const OUTAGE = { fromMs: START - 24 * HOUR_MS, toMs: START - 19 * HOUR_MS };
/** The bridge looks for outages ten minutes after its start. */
const BEFORE_LOOK = START + 9 * MINUTE_MS;

const PV = { uniqueId: `isolarcloud_${PLANT}_11_0_0_83024`, total: 'pv' } as const;
const CHARGE = { uniqueId: `isolarcloud_${PLANT}_14_1_1_13034`, total: 'charge' } as const;

const isLost = (start: number): boolean => start >= OUTAGE.fromMs && start < OUTAGE.toMs;

describe.each(versions)('a bridge that heals the outage of the day before, in Home Assistant %s', (version) => {
  let home: FastHome;
  let connected: Connected;

  const idOf = async (uniqueId: string): Promise<string> => (await home.homeAssistant.entity(uniqueId)).entry.entity_id;
  const counterOf = (counter: typeof PV | typeof CHARGE): HourlyCounter => new HourlyCounter(home, connected.cloud, PLANT, counter);
  const shown = async (key: string): Promise<string | undefined> =>
    (await home.homeAssistant.entity(`isolarcloud_bridge_isolarcloud_${key}`)).state?.state;

  /** Puts the hours of the day of the outage into the statistics, without those of the outage. @param edit added to the sums after it */
  async function liveBefore(counter: typeof PV | typeof CHARGE, edit = 0): Promise<void> {
    const kWh = (at: number): number => connected.cloud.truth(PLANT, at).lifetime[counter.total] / 1_000;
    const first = OUTAGE.fromMs - 3 * HOUR_MS;
    const hours = Array.from({ length: 12 }, (_, index) => first + index * HOUR_MS).filter((start) => !isLost(start));
    const stats = hours.map((start) => ({
      start: new Date(start).toISOString(),
      state: kWh(start + HOUR_MS),
      sum: kWh(start + HOUR_MS) - kWh(first) + (start < OUTAGE.toMs ? 0 : edit),
    }));
    const statistic = { statistic_id: await idOf(counter.uniqueId), source: 'recorder', name: null, unit_of_measurement: 'kWh' };
    await home.homeAssistant.command('recorder/import_statistics', { metadata: { ...statistic, has_mean: false, has_sum: true }, stats });
    await waitFor(async () => expect(await counterOf(counter).rows()).toHaveLength(hours.length), { what: 'the hours before' });
  }

  beforeAll(async () => {
    home = await FastHome.start({ version, startsAtMs: START, timeZone: 'America/Sao_Paulo' });
    const { url, token } = home.homeAssistant;
    connected = await home.connect({
      plants: [hybridHome({ commissionedAt: Date.parse('2026-05-01T00:00:00Z'), stepMs: 5 * MINUTE_MS })],
      settings: { points: { preset: 'essential' }, homeassistant: { url, token, heal: true } },
      outages: {
        ...{ version: 1, okMs: null, failed: [], newest: {}, last: null },
        outages: [{ ...OUTAGE, causes: ['bridge'], before: {}, after: {}, told: false }],
      },
    });
    await waitFor(async () => expect(Number((await home.homeAssistant.entity(PV.uniqueId)).state?.state)).toBeGreaterThan(0), {
      what: 'the plant',
      deadlineMs: 60_000,
    });
    await liveBefore(PV);
    await liveBefore(CHARGE, -3);
    await home.walkUntil(BEFORE_LOOK);
    await waitFor(async () => expect(await shown('healed')).not.toBe('unknown'), { what: 'the healing', deadlineMs: 180_000 });
  }, 400_000);

  afterAll(() => home?.stop());

  it('has each hour of the outage as it was', async () => {
    expect(await shown('healed')).toMatch(/^5 hours of 1 sensor were filled\. Outage: bridge, /);
    const counter = counterOf(PV);
    const rows = await counter.rows();
    for (let hour = OUTAGE.fromMs; hour <= OUTAGE.toMs; hour += HOUR_MS) {
      const change = rows.find(({ start }) => start === hour)?.change ?? Number.NaN;
      const difference = Math.abs(change - counter.truth(hour, hour + HOUR_MS));
      expect.soft(difference, new Date(hour).toISOString()).toBeLessThanOrEqual(counter.sample(hour));
    }
  });

  it('has left edited statistics as they were, and says so', async () => {
    expect(await shown('not_healed')).toContain(await idOf(CHARGE.uniqueId));
    expect((await counterOf(CHARGE).rows()).filter(({ start }) => isLost(start))).toEqual([]);
  });
});
