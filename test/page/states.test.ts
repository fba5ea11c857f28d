import { expect, it } from 'vitest';
import { everyKind, hybridHome, stringPlant } from '../../src/simulator/fleet.ts';
import { type PlantSpec, plantDevice } from '../../src/simulator/plant.ts';
import { startBridge } from './support/bridge.ts';
import { findings, openContext, openPage } from './support/browser.ts';
import { DAY_MS, untilHour } from './support/plant-time.ts';
import { servedPage } from './support/served-page.ts';

const HOUR_MS = 3_600_000;

const plantOptions = (now: number) => ({ commissionedAt: now - 3 * DAY_MS });

/** A plant that has nothing that reports at night. */
function inverters(now: number): PlantSpec {
  const plant = stringPlant(plantOptions(now));
  return { ...plant, devices: plant.devices.filter(({ type }) => type === 1) };
}

it('says that the plants are not listed yet while the cloud does not answer', async () => {
  const { url } = await startBridge({ prepare: ({ simulator }) => void simulator.inject({ kind: 'connection_reset' }) });
  const page = await openPage(url);
  await page.getByText('The plants of the account are not listed yet.').waitFor();
  await page.locator('.dot-problem', { hasText: 'Cloud' }).waitFor();
  expect(await findings(page)).toEqual([]);
});

it('shows inverters at night as asleep since their evening, in grey, and what is not measured as no value', async () => {
  const aheadMs = untilHour(23);
  const { url } = await startBridge({ aheadMs, plants: [inverters(Date.now() + aheadMs)] });
  const page = await openPage(url);
  await page
    .getByRole('button', { name: /Inverter1/ })
    .getByText(/^Asleep since 1[6-9]:\d\d$/)
    .waitFor();
  expect(await page.locator('.circle-solar').textContent()).toMatch(/0 W.*asleep/);
  expect(await page.locator('.circle-home .circle-number').textContent()).toBe('—');
  expect(await page.locator('main').locator('.status-error, .status-warning').count()).toBe(0);
  expect(await findings(page)).toEqual([]);
});

it('shows in a list since when a plant sleeps, in the time of the plant', async () => {
  const { port, source } = await servedPage({ password: null });
  const plant = { psId: '1', name: 'Home', solarPower: null, producedToday: null, dayEndsAt: null, soc: null, openAlarms: 0, online: true };
  const asleep = {
    ...plant,
    dataState: 'asleep' as const,
    measuredAt: Date.UTC(2026, 2, 9, 21, 42),
    offsetMinutes: -180,
    hasProblem: false,
  };
  for (const count of [2, 20]) {
    source.plants = (query) => ({ ...query, matching: count, all: count, pageSize: 50, plants: [asleep] });
    const page = await openPage(`http://127.0.0.1:${port}/`);
    await page.getByText('Asleep since Mon, Mar 9, 18:42').waitFor();
    expect(await findings(page)).toEqual([]);
  }
});

it('marks a plant without new samples as outdated, and shows no power for it', async () => {
  const aheadMs = untilHour(11);
  const now = Date.now() + aheadMs;
  const { url } = await startBridge({
    aheadMs,
    plants: [hybridHome(plantOptions(now))],
    prepare: ({ simulator }) => void simulator.inject({ kind: 'device_silent', since: now - 2 * HOUR_MS }),
  });
  const page = await openPage(url);
  await page.locator('.page-title').getByText('Outdated').waitFor();
  const picture = page.locator('.energy-picture');
  await expect.poll(() => picture.locator('.circle-number').allTextContents()).toEqual(['—', '—', '—', '—']);
  expect(await picture.getAttribute('aria-label')).toMatch(/Solar no value.*Home no value/);
  expect(await findings(page)).toEqual([]);
});

it('marks the one plant of several whose values are outdated, and finds it by its problem', async () => {
  // By day: without the sun the plant would be asleep.
  const aheadMs = untilHour(11);
  const now = Date.now() + aheadMs;
  const plants = everyKind(plantOptions(now));
  const silent = plants.filter(({ name }) => name === 'Casa Ipê').flatMap((plant) => [plantDevice(plant), ...plant.devices]);
  const { url } = await startBridge({
    aheadMs,
    plants,
    prepare: ({ simulator }) => {
      for (const { psKey } of silent) simulator.inject({ kind: 'device_silent', psKey, since: now - 2 * HOUR_MS });
    },
  });
  const page = await openPage(url);
  const card = page.locator('.plant-card', { hasText: 'Outdated' });
  await card.waitFor();
  expect(await card.count()).toBe(1);
  expect(await card.locator('.plant-card-power').textContent()).toBe('—');
  await page.getByLabel('Only with problems').check();
  // The other one is always offline.
  await expect.poll(() => page.locator('.plant-card h2').allTextContents()).toEqual(['Casa Ipê', 'Obra Nova']);
});

it('says that the account is locked, and what to do', async () => {
  const { url } = await startBridge({ prepare: ({ simulator }) => void simulator.inject({ kind: 'login_state', state: 2 }) });
  const page = await openPage(url);
  await page.getByText('The account is locked after too many wrong passwords').waitFor();
  await page.locator('.dot-problem', { hasText: 'Cloud' }).waitFor();
  expect(await page.locator('.quantity').filter({ hasText: /\d/ }).count()).toBe(0);
  expect(await findings(page)).toEqual([]);
});

it('says that the budget of calls is spent, for what, and keeps unknown values unknown', async () => {
  const { url } = await startBridge({ sections: { polling: { budget: { per_hour: 10 } } } });
  const page = await openPage(url);
  await page.getByText("The bridge's own limit of calls is reached").first().waitFor();
  expect(await findings(page)).toEqual([]);
  await page.goto(`${url}#/bridge`);
  await page.getByText('8 of 10').waitFor();
  const purposes = page.getByRole('region', { name: 'Purpose' }).locator('tbody tr');
  const counts = async (): Promise<readonly number[]> => (await purposes.locator('td:last-child').allTextContents()).map(Number);
  expect((await counts()).reduce((sum, count) => sum + count, 0)).toBe(8);
  expect(await purposes.filter({ hasText: 'Sign-in' }).count()).toBe(1);
  expect(await findings(page)).toEqual([]);
});

it('asks again for a curve and a journal whose replies were cut off', async () => {
  const { url } = await startBridge();
  const context = await openContext();
  const cutOff = new Set<string>();
  await context.route(/api\/(plants\/\d+\/curve|journal)/, (route) => {
    const name = route.request().url().includes('curve') ? 'curve' : 'journal';
    if (cutOff.has(name)) return route.continue();
    cutOff.add(name);
    return route.fulfill({ contentType: 'application/json', body: '{"entries":' });
  });
  const page = await openPage(url, context);
  await page.locator('.curve canvas').waitFor({ timeout: 10_000 });
  await page.locator('.plant-head').getByRole('link', { name: 'Journal' }).click();
  await page.getByText(/^Nothing held since/).waitFor({ timeout: 10_000 });
  expect([...cutOff].toSorted()).toEqual(['curve', 'journal']);
});

it('says that the broker is away, and what to do', async () => {
  const { url, broker } = await startBridge();
  const page = await openPage(url);
  await page.locator('.dot-ok', { hasText: 'Broker' }).waitFor();
  await broker.stop();
  await page.locator('.dot-problem', { hasText: 'Broker' }).waitFor();
  await page.locator('.problem').first().waitFor();
  expect(await findings(page)).toEqual([]);
});
