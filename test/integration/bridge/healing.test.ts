import { expect, test } from 'vitest';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import type { Totals } from '../../../src/simulator/physics/totals.ts';
import { TOKEN } from '../../support/home-assistant-server.ts';
import { type HomeSensor, HomeWithStatistics } from '../../support/home-with-statistics.ts';
import { DAY, HOUR, MINUTE, NOON, type RunningBridge, type SimulatedBed, simulated } from '../../support/test-bed.ts';

const PLANT = 1501234;
const YIELD: HomeSensor & { readonly total: keyof Totals } = {
  uniqueId: `isolarcloud_${PLANT}_11_0_0_83024`,
  entityId: 'sensor.yield',
  topic: `isolarcloud/${PLANT}/${PLANT}_11_0_0/state`,
  slug: 'total_yield',
  total: 'pv',
};
const INVERTER: HomeSensor & { readonly total: keyof Totals } = {
  uniqueId: `isolarcloud_${PLANT}_14_1_1_13134`,
  entityId: 'sensor.inverter_yield',
  topic: `isolarcloud/${PLANT}/${PLANT}_14_1_1/state`,
  slug: 'total_pv_yield',
  total: 'pv',
};
const SENSORS = [YIELD, INVERTER];
const HISTORY = `isolarcloud/${PLANT}/${PLANT}_14_1_1/history`;

/** Length of the outages, which begin at noon. */
const OUTAGE_MS = 5 * HOUR;

interface Scene extends SimulatedBed {
  readonly home: HomeWithStatistics;
  /** Starts the bridge, again with the same state folder. */
  readonly start: () => Promise<RunningBridge>;
}

/** A home two hours before noon in São Paulo, whose bridge heals outages. */
async function scene(): Promise<Scene> {
  const startMs = NOON - 2 * HOUR;
  const simulation = await simulated({ plants: [hybridHome({ commissionedAt: NOON - 40 * DAY, stepMs: 5 * MINUTE })], startMs });
  const home = await HomeWithStatistics.on(simulation.bed, SENSORS);
  const settings = { homeassistant: { url: home.server.url, token: TOKEN, heal: true } };
  return { ...simulation, home, start: () => simulation.bed.run({ settings }) };
}

/**
 * For each hour from before the outage until after it: how far its energy is from the true one, in samples. Beside live hours it can
 * be two, because with the schedule `interval` the newest sample of an hour may be read after its end.
 */
function errorsOf({ home, cloud }: Scene, { entityId, total }: (typeof SENSORS)[number]): readonly number[] {
  const reading = (at: number): number => cloud.truth(PLANT, at).lifetime[total] / 1_000;
  const rows = home.rows(entityId);
  const sumAt = (end: number): number => rows.findLast(({ start }) => start + HOUR <= end)?.sum ?? Number.NaN;
  return Array.from({ length: OUTAGE_MS / HOUR + 3 }, (_, index) => {
    const end = NOON + index * HOUR;
    const around = [-2, -1, 0, 1].flatMap((step) => [end, end - HOUR].map((at) => at + step * 5 * MINUTE));
    const sample = Math.max(...around.map((at) => reading(at + 5 * MINUTE) - reading(at)));
    return Math.abs(sumAt(end) - sumAt(end - HOUR) - (reading(end) - reading(end - HOUR))) / (sample + 0.001);
  });
}

type Outage = (scene: Scene, bridge: RunningBridge) => Promise<() => Promise<unknown>>;

const ofBridge: Outage = async ({ start }, bridge) => {
  await bridge.stop();
  return start;
};
const ofCloud: Outage = async ({ cloud }) => {
  const back = cloud.inject({ kind: 'connection_reset' });
  return async () => back();
};
const ofHomeAssistant: Outage = async ({ home }) => {
  await home.goAway();
  return () => home.comeBack();
};

/** Lives through an outage, until an hour before the end of its day. */
async function liveThrough(outage: Outage, around: Scene): Promise<void> {
  const bridge = await around.start();
  await around.bed.pass(2 * HOUR);
  const comeBack = await outage(around, bridge);
  await around.bed.pass(OUTAGE_MS);
  await comeBack();
  await around.bed.passUntil(() => around.bed.clock.now() >= NOON + 11 * HOUR, DAY);
}

const statusOf = ({ bed }: Scene): Readonly<Record<string, unknown>> =>
  JSON.parse(bed.watcher.payloads('isolarcloud/bridge/state').at(-1) ?? '{}');
const writesTo = ({ home }: Scene): readonly unknown[] =>
  home.server.commands.filter(({ type }) => /import|adjust|clear/.test(String(type)));

/** Expects that the samples that no subscriber has received were published on the topic history, each once, in order, and no others. */
function expectLateSamples({ bed }: Scene): void {
  const states = bed.watcher.payloads(INVERTER.topic).map((payload) => Date.parse(JSON.parse(payload).device_time));
  const late = bed.watcher.payloads(HISTORY).map((payload) => JSON.parse(payload) as Record<string, unknown>);
  const times = late.map(({ measured_at }) => Date.parse(String(measured_at)));
  expect(times.filter((time) => states.includes(time))).toEqual([]);
  expect(times).toEqual([...new Set(times)].toSorted((one, other) => one - other));
  const all = [...new Set([...states, ...times])].filter((time) => time >= NOON - 10 * MINUTE && time <= NOON + OUTAGE_MS);
  const inOrder = all.toSorted((one, other) => one - other);
  expect(inOrder.slice(1).map((time, index) => time - (inOrder[index] ?? 0))).toEqual(inOrder.slice(1).map(() => 5 * MINUTE));
  expect(late.map(({ device_time }) => Date.parse(String(device_time)))).toEqual(times);
  expect(late[0]).toMatchObject({ [INVERTER.slug]: expect.any(Number), pv_power: expect.any(Number) });
}

test.each([
  ['bridge', 'bridge', ofBridge],
  ['cloud', 'iSolarCloud', ofCloud],
  ['Home Assistant', 'Home Assistant', ofHomeAssistant],
] as const)('the hours of an outage of the %s are filled on the day after, once, each as it was', async (_what, name, outage) => {
  const around = await scene();
  const { bed, cloud } = around;
  await liveThrough(outage, around);
  expect(Math.max(...errorsOf(around, YIELD))).toBeGreaterThan(10);
  expect(statusOf(around)).toMatchObject({ last_healing: null, healed: null, not_healed: null });
  expect(writesTo(around)).toEqual([]);
  cloud.clearCalls();

  await bed.pass(5 * HOUR);
  for (const sensor of SENSORS) expect(Math.max(...errorsOf(around, sensor)), sensor.entityId).toBeLessThanOrEqual(2);
  const status = statusOf(around);
  expect(status['healed']).toMatch(new RegExp(`^\\d+ hours of 2 sensors were filled\\. Outage: ${name}, `));
  expect(status).toMatchObject({ last_healing: expect.any(String), not_healed: null });
  const calls = cloud.calls.filter(({ endpoint }) => endpoint === 'getDevicePointMinuteDataList');
  expect(calls.length).toBeLessThanOrEqual(2 * 3); // slices of three hours, for two device types

  const writes = writesTo(around).length;
  await bed.pass(2 * HOUR);
  expect(writesTo(around)).toHaveLength(writes);
  expect(statusOf(around)['healed']).toBe(status['healed']);
  if (outage === ofHomeAssistant) expect(bed.watcher.payloads(HISTORY)).toEqual([]);
  else expectLateSamples(around);
});

test('statistics that somebody has edited in the hours of the outage are left as they are, and the bridge says so', async () => {
  const around = await scene();
  const { bed, home } = around;
  await liveThrough(ofCloud, around);
  const edited = home.rows(YIELD.entityId).map((row) => (row.start < NOON + 4 * HOUR ? row : { ...row, sum: row.sum - 12 }));
  home.model.put(YIELD.entityId, edited);
  home.isSilent = true;
  await bed.pass(5 * HOUR);
  expect(statusOf(around)).toMatchObject({ last_healing: null, problem: null });
  expect(bed.logLines.filter((line) => line.includes('homeassistant_unreachable'))).toHaveLength(1);

  home.isSilent = false;
  await bed.pass(2 * HOUR);
  expect(home.rows(YIELD.entityId).slice(0, edited.length)).toEqual(edited);
  expect(Math.max(...errorsOf(around, INVERTER))).toBeLessThanOrEqual(2);
  expect(statusOf(around)).toMatchObject({
    healed: expect.stringContaining(' of 1 sensor '),
    not_healed: expect.stringMatching(/edited.*sensor\.yield$/),
  });
});
