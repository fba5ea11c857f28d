import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OfferView } from '../../../src/page/view/documents/offers.ts';
import type { PageSnapshot } from '../../../src/page/view/documents/snapshot.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { HomeAssistantServer, TOKEN } from '../../support/home-assistant-server.ts';
import { freePort } from '../../support/ports.ts';
import { DAY, HOUR, MINUTE, NOON, type Settings, simulated } from '../../support/test-bed.ts';
import { ask, post } from '../page/support.ts';

const PLANT = 1501234;
const YIELD = '83024';
const BOUGHT = '83105';
const STATE = 'isolarcloud/bridge/state';

interface Options {
  /** The sensors that `energy` has put on the Energy dashboard: entity ids by point id. */
  readonly book?: Readonly<Record<string, string>>;
  readonly token?: string;
}

/** A home whose Energy dashboard shows the sensors of the book, with a bridge that knows its Home Assistant and has a page. */
async function scene({ book = {}, token = TOKEN }: Options = {}) {
  const around = await simulated({ plants: [hybridHome({ commissionedAt: NOON - 40 * DAY, stepMs: 5 * MINUTE })] });
  const { bed } = around;
  const home = { entities: { ...book } as Record<string, string>, isSilent: false };
  let sources: unknown = Object.values(book).map((id) => ({ type: 'solar', stat_energy_from: id }));
  const server = await HomeAssistantServer.start({
    answer: ({ type, ...command }) => {
      if (home.isSilent) return undefined;
      if (type === 'energy/save_prefs') sources = command['energy_sources'];
      if (type !== 'config/entity_registry/list') return { result: { energy_sources: sources } };
      const entries = Object.entries(home.entities).map(([pointId, entity_id]) => ({
        unique_id: `isolarcloud_${PLANT}_11_0_0_${pointId}`,
        platform: 'mqtt',
        entity_id,
      }));
      return { result: entries };
    },
  });
  const sensors = Object.entries(book).map(([pointId, statisticId]) => ({ psKey: `${PLANT}_11_0_0`, pointId, statisticId }));
  if (sensors.length > 0) await writeFile(join(bed.stateFolder, 'energy-isolarcloud.json'), JSON.stringify({ version: 1, sensors }));
  const port = await freePort();
  const settings: Settings = { homeassistant: { url: server.url, token }, polling: { schedule: 'interval', interval_minutes: 60 } };
  const start = (further: Settings = {}) => bed.run({ settings: { ...settings, ...further } });
  const shown = (): Readonly<Record<string, unknown>> => JSON.parse(bed.watcher.payloads(STATE).at(-1) ?? '{}');
  const looks = () => server.commands.filter(({ type }) => type === 'energy/get_prefs').length;
  const snapshot = async (): Promise<PageSnapshot> => JSON.parse((await ask(port, { path: '/api/snapshot?language=en' })).text);
  const offer = async (): Promise<OfferView | undefined> => (await snapshot()).offers.find(({ name }) => name === 'energy');
  /** Advances the clock until the condition holds: Home Assistant answers over a real socket. */
  const until = async (holds: () => boolean | Promise<boolean>, stepMs = MINUTE): Promise<void> => {
    for (let steps = 0; steps < 30 && !(await holds()); steps++) await bed.pass(stepMs);
    expect(await holds()).toBe(true);
  };
  return { ...around, home, server, port, start, shown, looks, snapshot, offer, until, sources: () => sources };
}

test('a sensor of the Energy dashboard that was renamed or removed while the bridge was down is shown on the bridge device, with the command that mends it', async () => {
  const { bed, home, start, shown, looks, until } = await scene({ book: { [YIELD]: 'sensor.yield', [BOUGHT]: 'sensor.bought' } });
  home.entities = { [YIELD]: 'sensor.roof' };
  await start();
  await until(() => shown()['problem'] !== null && shown()['problem'] !== undefined);
  expect(shown()).toMatchObject({ bridge: 'energy_sensors_changed', cloud: 'ok', account: 'ok' });
  expect(shown()['problem']).toMatch(/renamed or removed: 1 renamed, 1 removed\. Run "isolarcloud2mqtt energy --apply"/);
  expect(looks()).toBe(1);

  await bed.pass(23 * HOUR + 30 * MINUTE);
  expect(looks()).toBe(1);
  home.entities = { [YIELD]: 'sensor.yield', [BOUGHT]: 'sensor.bought' };
  await until(() => looks() === 2, 15 * MINUTE);
  await until(() => shown()['problem'] === null);
  expect(shown()).toMatchObject({ bridge: 'ok' });
});

test('while the problem is known, a refresh looks again at once', async () => {
  const { bed, home, start, shown, until, looks } = await scene({ book: { [YIELD]: 'sensor.yield' } });
  home.entities = {};
  await start();
  await until(() => shown()['bridge'] === 'energy_sensors_changed');
  home.entities = { [YIELD]: 'sensor.yield' };
  await bed.publish('isolarcloud/bridge/command/refresh', 'PRESS');
  await until(() => shown()['bridge'] === 'ok');
  expect(looks()).toBe(2);
});

test('without a sensor on the dashboard, Home Assistant is not asked', async () => {
  const { bed, start, server } = await scene();
  await start();
  await bed.pass(25 * HOUR);
  expect(server.commands).toEqual([]);
});

test('a Home Assistant that does not answer is asked again after an hour, and logged once', async () => {
  const { bed, home, start, shown, until, looks } = await scene({ book: { [YIELD]: 'sensor.yield' } });
  home.isSilent = true;
  home.entities = { [YIELD]: 'sensor.roof' };
  await start();
  await until(() => looks() === 1);
  await bed.pass(3 * HOUR);
  expect(looks()).toBeGreaterThanOrEqual(3);
  expect(shown()).toMatchObject({ bridge: 'ok', problem: null });
  expect(bed.logLines.filter((line) => line.includes('homeassistant_unreachable'))).toHaveLength(1);
  home.isSilent = false;
  await bed.pass(HOUR);
  await until(() => shown()['bridge'] === 'energy_sensors_changed');
});

test('a token that Home Assistant refuses is logged, and never written', async () => {
  const { bed, start, shown } = await scene({ book: { [YIELD]: 'sensor.yield' }, token: 'refused-token-PLANTED' });
  await start();
  await bed.pass(2 * HOUR);
  expect(bed.logLines.filter((line) => line.includes('homeassistant_token_refused'))).toHaveLength(1);
  expect(bed.logLines.join()).not.toContain('PLANTED');
  expect(shown()).toMatchObject({ bridge: 'ok' });
});

test('the page shows the problem, and one press puts in the present ids, although the offer was accepted before', async () => {
  const { bed, home, port, start, shown, offer, snapshot, until, sources, looks } = await scene();
  home.entities = { [YIELD]: 'sensor.yield' };
  await start({ page: { enabled: true, port } });
  const press = async (answer: string): Promise<unknown> => JSON.parse((await post(port, `/api/offers/energy/${answer}`)).text);
  await until(async () => (await offer()) !== undefined);
  await press('accept');
  await until(async () => (await offer())?.answers.length === 1);
  await press('dismiss');
  home.entities = { [YIELD]: 'sensor.roof' };

  await until(() => shown()['bridge'] === 'energy_sensors_changed', HOUR);
  expect((await snapshot()).bridge.problem).toMatchObject({ code: 'energy_sensors_changed' });
  await until(async () => (await offer()) !== undefined);
  expect((await offer())?.lines).toContain('Renamed sensor: sensor.yield becomes sensor.roof');
  const before = looks();
  await bed.pass(2 * HOUR);
  expect(looks()).toBe(before);
  expect(await press('accept')).toMatchObject({ accepted: true });
  await until(() => shown()['bridge'] === 'ok');
  expect(sources()).toEqual([{ type: 'solar', stat_energy_from: 'sensor.roof' }]);
});
