import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OfferView } from '../../../src/page/view/documents/offers.ts';
import type { PageSnapshot } from '../../../src/page/view/documents/snapshot.ts';
import { hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { accountSettings } from '../../support/account-settings.ts';
import { HomeAssistantServer, TOKEN } from '../../support/home-assistant-server.ts';
import { freePort } from '../../support/ports.ts';
import { RecorderModel } from '../../support/recorder-model.ts';
import { runCommand } from '../../support/run-command.ts';
import { DAY, HOUR, MINUTE, NOON, SECOND, type Settings, simulated } from '../../support/test-bed.ts';
import { twoAccounts } from '../../support/two-accounts.ts';
import { ask, post } from '../page/support.ts';

const PLANT = 1501234;
const YIELD = 'sensor.yield';
const CHARGE = 'sensor.charge';
const ENTITIES = {
  [`isolarcloud_${PLANT}_11_0_0_83024`]: YIELD,
  [`isolarcloud_${PLANT}_14_1_1_13034`]: CHARGE,
};
const DAYS = 400;

/** A home with a plant that is 400 days old, at noon of the first start, with a page and a Home Assistant. */
async function scene({ admin = true, days = DAYS }: { readonly admin?: boolean; readonly days?: number } = {}) {
  const around = await simulated({ plants: [hybridHome({ commissionedAt: NOON - days * DAY, stepMs: 15 * MINUTE })] });
  const model = new RecorderModel({ entities: ENTITIES, admin });
  const dashboard: { sources: unknown[] } = { sources: [] };
  const home = { isReady: true };
  const server = await HomeAssistantServer.start({
    answer: (command) => {
      if (command.type === 'config/entity_registry/list' && !home.isReady) return { result: [] };
      if (command.type === 'energy/get_prefs') return { result: { energy_sources: dashboard.sources } };
      if (command.type !== 'energy/save_prefs') return model.answer(command);
      dashboard.sources = command['energy_sources'] as unknown[];
      return { result: null };
    },
  });
  const port = await freePort();
  const settings: Settings = { page: { enabled: true, port }, homeassistant: { url: server.url, token: TOKEN } };
  let before: number | null = null;
  const start = async (further: Settings = {}) => {
    const bridge = await around.bed.run({ settings: { ...settings, ...further } });
    before ??= around.calls('getDevicePointsDayMonthYearDataList').length;
    return bridge;
  };
  const offers = async (language = 'en'): Promise<readonly OfferView[]> =>
    (JSON.parse((await ask(port, { path: `/api/snapshot?language=${language}` })).text) as PageSnapshot).offers;
  const offer = async (name: OfferView['name']) => (await offers()).find((one) => one.name === name);
  /** Advances the clock until the page has the offer: Home Assistant answers over a real socket, which may take several looks. */
  const shown = async (name: OfferView['name']): Promise<OfferView | undefined> => {
    for (let minutes = 0; minutes < 10; minutes++) {
      await around.bed.pass(MINUTE);
      const found = await offer(name);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const answer = async (path: string): Promise<unknown> => JSON.parse((await post(port, `/api/offers/${path}`)).text);
  /** The calls for the past: those that confirm the energy of the first readings are before it. */
  const historyCalls = () => around.calls('getDevicePointsDayMonthYearDataList').length - (before ?? 0);
  const written = () => server.commands.filter(({ type }) => String(type).startsWith('recorder/import')).length;
  const answersOf = (one: OfferView | undefined) => one?.answers.map(({ answer: of }) => of);
  return { ...around, model, dashboard, home, server, start, offers, offer, shown, answer, historyCalls, written, answersOf };
}

test('at the first start the page says how far the plant reaches back and what it costs, and one press writes it', async () => {
  const { bed, cloud, model, start, shown, offer, answer, historyCalls, written } = await scene();
  await start();
  const offered = await shown('past');
  expect(offered).toMatchObject({ title: 'The past of the energy counters', progress: null, problem: null });
  expect(offered?.lines[0]).toContain(`since ${new Date(NOON - DAYS * DAY).toISOString().slice(0, 10)}: ${DAYS} days`);
  expect(offered?.lines[0]).toContain('for 2 sensors');
  expect(offered?.answers.map(({ label }) => label)).toEqual(['Write the past', 'No, thanks']);
  const calls = Number(/takes (\d+) calls/.exec(offered?.lines[1] ?? '')?.[1]);
  expect([historyCalls(), written()]).toEqual([0, 0]);

  expect(await answer('past/accept')).toEqual({ accepted: true, againAt: null });
  expect(await answer('past/accept')).toMatchObject({ accepted: false });
  await bed.pass(5 * MINUTE);
  expect(historyCalls()).toBe(calls);
  expect((await offer('past'))?.lines).toEqual([expect.stringMatching(/^Written: \d+ hours of 2 sensors\./)]);
  const rows = model.rows(YIELD);
  // The day on which the plant began is left out: its first hours have no value before them.
  const [first, last] = [rows.find(({ start }) => start >= NOON - (DAYS - 1) * DAY), rows.at(-1)];
  const truth = (at: number): number => cloud.truth(PLANT, at).lifetime.pv / 1_000;
  expect(rows[0]?.start).toBeLessThan(NOON - (DAYS - 1) * DAY);
  const known = (last?.sum ?? 0) - (first?.sum ?? 0);
  const produced = truth((last?.start ?? 0) + HOUR) - truth((first?.start ?? 0) + HOUR);
  expect(Math.abs(known - produced)).toBeLessThan(2);

  expect(await answer('past/dismiss')).toMatchObject({ accepted: true });
  await bed.pass(HOUR);
  expect(await offer('past')).toBeUndefined();
  expect(historyCalls()).toBe(calls);
});

test('what is refused or done is not offered again, after a restart neither; without Home Assistant nothing is offered', async () => {
  const { bed, start, shown, offers, answer, dashboard } = await scene();
  const bridge = await start();
  const energy = await shown('energy');
  expect(energy?.lines).toContain(`Solar: ${YIELD}`);
  expect(await answer('energy/accept')).toMatchObject({ accepted: true });
  await bed.pass(MINUTE);
  // One answer at a time: a second one would wait in real time for the lock of the first.
  expect(await answer('past/dismiss')).toMatchObject({ accepted: true });
  expect(dashboard.sources).toEqual([{ type: 'solar', stat_energy_from: YIELD }]);
  expect(await offers()).toMatchObject([{ name: 'energy', lines: ['Sources added to the Energy dashboard: 1.'] }]);
  dashboard.sources = [];
  await bridge.stop();
  const again = await start();
  await bed.pass(HOUR);
  expect(await offers()).toEqual([]);
  await again.stop();
  await start({ homeassistant: {} });
  await bed.pass(MINUTE);
  expect(await offers()).toEqual([]);
});

test('accepted work can be stopped, goes on after a restart where it was, and repeats no call', async () => {
  const { bed, start, shown, offer, answer, historyCalls, written, answersOf } = await scene({ days: 3_000 });
  const budget = { polling: { budget: { per_hour: 150 } } };
  const bridge = await start(budget);
  const calls = Number(/takes (\d+) calls/.exec((await shown('past'))?.lines[1] ?? '')?.[1]);
  await answer('past/accept');
  await bed.pass(MINUTE);
  const made = historyCalls();
  expect(await offer('past')).toMatchObject({ progress: { done: made, all: calls } });
  expect(answersOf(await offer('past'))).toEqual(['stop']);
  expect(await answer('past/stop')).toMatchObject({ accepted: true });
  await bed.pass(HOUR);
  expect(historyCalls()).toBe(made);
  expect(answersOf(await offer('past'))).toEqual(['accept', 'dismiss']);

  await answer('past/accept');
  await bed.pass(MINUTE);
  expect(historyCalls()).toBeGreaterThan(made);
  await bridge.stop();
  expect(written()).toBe(0);
  // There is one day more, which was not accepted.
  await bed.pass(DAY);
  await start(budget);
  await bed.pass(2 * HOUR);
  expect((await offer('past'))?.lines[0]).toMatch(/^Written: /);
  expect(historyCalls()).toBe(calls);
});

test('the work takes a share of the calls that the polls leave, hour by hour, and about as long as was said', async () => {
  const { bed, start, shown, offer, answer, historyCalls, calls } = await scene({ days: 4_000 });
  await start({ polling: { budget: { per_hour: 150 } } });
  const hours = Number(/about (\d+) h/.exec((await shown('past'))?.lines[1] ?? '')?.[1]);
  expect(hours).toBeGreaterThan(2);
  await answer('past/accept');
  await bed.pass(MINUTE);
  const polls = calls('getDeviceRealTimeData').length;
  expect(historyCalls()).toBeGreaterThan(10);
  expect(historyCalls()).toBeLessThanOrEqual(30);
  expect((await offer('past'))?.lines[1]).toBe('The work goes on at 2026-03-10 16:00 UTC.');
  await bed.pass((hours - 2) * HOUR);
  expect((await offer('past'))?.answers.map(({ answer: of }) => of)).toEqual(['stop']);
  expect(calls('getDeviceRealTimeData').length - polls).toBeGreaterThanOrEqual((hours - 2) * 12);
  await bed.pass(2 * HOUR);
  expect((await offer('past'))?.lines[0]).toMatch(/^Written: /);
});

test('the past that the command has written as a whole is not offered any more', async () => {
  const { bed, cloud, port: cloudPort, start, shown, offer, offers, server } = await scene({ days: 40 });
  await start();
  expect(await shown('past')).toBeDefined();
  const config = join(bed.stateFolder, 'command.yaml');
  const isolarcloud = accountSettings(cloud, `http://127.0.0.1:${cloudPort}`);
  const homeassistant = { url: server.url, token: TOKEN };
  writeFileSync(config, JSON.stringify({ version: 1, isolarcloud, homeassistant, state_folder: bed.stateFolder }));
  const backfill = async (from: string): Promise<void> => {
    let isOver = false;
    const command = runCommand(['backfill', '--config', config, '--from', from, '--apply'], bed.clock).finally(() => {
      isOver = true;
    });
    await bed.passUntil(() => isOver, HOUR);
    expect(await command).toMatchObject({ end: 'ok' });
  };
  await backfill('2026-03-01');
  await bed.pass(11 * MINUTE);
  expect(await offer('past')).toBeDefined();
  await backfill(new Date(NOON - 40 * DAY).toISOString().slice(0, 10));
  await bed.pass(11 * MINUTE);
  expect((await offers()).map(({ name }) => name)).toEqual(['energy']);
});

test('what fails says why, and can be accepted again', async () => {
  const { bed, start, shown, offer, answer, answersOf } = await scene({ admin: false });
  await start();
  await shown('past');
  await answer('past/accept');
  await bed.pass(SECOND);
  expect((await offer('past'))?.problem?.code).toBe('homeassistant_admin_required');
  await bed.pass(MINUTE);
  expect(await offer('past')).toMatchObject({ problem: { code: 'homeassistant_admin_required' } });
  expect(answersOf(await offer('past'))).toEqual(['accept', 'dismiss']);
});

test('while Home Assistant has no sensors of the bridge yet, nothing is offered; each language has its sentences', async () => {
  const { bed, home, start, shown, offers } = await scene();
  home.isReady = false;
  await start();
  await bed.pass(MINUTE);
  expect(await offers()).toEqual([]);
  home.isReady = true;
  await shown('energy');
  expect((await offers('pt')).map(({ title }) => title)).toEqual(['O passado dos contadores de energia', 'Painel de energia']);
});

test('the past of all accounts is one offer, and each is read with its own calls', async () => {
  const FARM = 1502345;
  const of = { commissionedAt: NOON - 40 * DAY, stepMs: 15 * MINUTE };
  const { bed, home, farm, settings, authoriseFarm } = await twoAccounts({ home: [hybridHome(of)], farm: [stringPlant(of)] });
  await authoriseFarm();
  const farmYield = 'sensor.farm_yield';
  const model = new RecorderModel({ entities: { ...ENTITIES, [`isolarcloud_${FARM}_11_0_0_83024`]: farmYield } });
  const server = await HomeAssistantServer.start({ answer: model.answer });
  const port = await freePort();
  const homeassistant = { url: server.url, token: TOKEN };
  await bed.run({ settings: { ...settings(), page: { enabled: true, port }, homeassistant } });
  await bed.pass(MINUTE);
  const offer = async () =>
    (JSON.parse((await ask(port, { path: '/api/snapshot?language=en' })).text) as PageSnapshot).offers.find(({ name }) => name === 'past');
  const historyCalls = () => [home, farm].map(({ calls }) => calls.filter(({ endpoint }) => endpoint.includes('DayMonthYear')).length);
  const before = historyCalls();
  const offered = await offer();
  expect(offered?.lines[0]).toContain('for 3 sensors');
  await post(port, '/api/offers/past/accept');
  await bed.pass(5 * MINUTE);
  expect((await offer())?.lines[0]).toMatch(/^Written: \d+ hours of 3 sensors/);
  const [ofHome = 0, ofFarm = 0] = historyCalls().map((calls, index) => calls - (before[index] ?? 0));
  expect([ofHome > 0, ofFarm > 0]).toEqual([true, true]);
  expect(offered?.lines[1]).toContain(`takes ${ofHome + ofFarm} calls`);
  for (const id of [YIELD, farmYield]) expect(model.rows(id).length).toBeGreaterThan(38 * 24);
});
