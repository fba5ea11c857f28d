import { expect, it } from 'vitest';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { manyPlants } from '../e2e/support.ts';
import { Watcher } from '../support/mqtt.ts';
import { startBridge } from './support/bridge.ts';
import { findings, openContext, openPage } from './support/browser.ts';
import { afterTwoDays } from './support/past-curves.ts';
import { DAY_MS, untilHour } from './support/plant-time.ts';

const INVERTER = '1501234_14_1_1';

it('shows the energies as a picture that speaks, and as a table', async () => {
  const { url } = await startBridge();
  const page = await openPage(url, { motion: 'reduce' });
  const picture = page.locator('.energy-picture');
  await expect.poll(() => picture.getAttribute('aria-label')).toMatch(/^Solar [\d.]+\s\w+, Home [\d.]+\s\w+, Grid .+, Battery \(\d+\s%\)/);
  expect(await picture.locator('animateMotion').count()).toBe(0);
  await page.locator('.energy').getByRole('button', { name: 'As table' }).click();
  expect(await page.locator('.energy tbody th').allTextContents()).toEqual(['Solar', 'Home', 'Grid', 'Battery']);
});

it('moves dots along the lines with power', async () => {
  const { url } = await startBridge();
  const page = await openPage(url);
  await page.locator('.energy-picture .flow').first().waitFor();
  expect(await page.locator('animateMotion').count()).toBe(await page.locator('.energy-picture .flow').count());
});

it('shows every point of a device as it is retained on MQTT', async () => {
  const { url, broker } = await startBridge();
  const watcher = await Watcher.on(broker.url);
  const page = await openPage(url);
  await page.getByRole('button', { name: /SH10RT/ }).click();
  const rows = page.locator('.points tbody tr');
  await rows.first().waitFor();
  const state = (): Record<string, unknown> =>
    JSON.parse(watcher.seen.findLast(({ topic }) => topic.endsWith(`${INVERTER}/state`))?.payload ?? '{}');
  const shown = (): Promise<Record<string, string>> =>
    rows.evaluateAll((all) =>
      Object.fromEntries(
        all.map((row) => [row.querySelectorAll('code')[1]?.textContent ?? '', row.querySelector<HTMLElement>('.numeric')?.title ?? '']),
      ),
    );
  await expect.poll(async () => Object.entries(await shown()).filter(([key, value]) => value !== String(state()[key] ?? ''))).toEqual([]);
  expect(await rows.count()).toBeGreaterThan(10);
});

it('filters the points, and copies an id', async () => {
  const { url } = await startBridge();
  const page = await openPage(url);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByLabel('Filter by name or id').fill('battery level');
  const row = page.locator('.points tbody tr').first();
  await row.waitFor();
  const id = await row.locator('code').first().textContent();
  await row.getByRole('button', { name: 'Copy: Point id' }).click();
  await row.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(id);
});

it('offers further points with the lines that add them', async () => {
  const { url } = await startBridge();
  const page = await openPage(url);
  await page.getByRole('button', { name: /SH10RT/ }).click();
  await page.getByText(/^Further points of this type/).click();
  await page
    .getByRole('button', { name: /^Copy: lines for / })
    .first()
    .waitFor();
});

it('draws the curve of the day, and shows it as a table', async () => {
  const { url } = await startBridge();
  const page = await openPage(url);
  await page.locator('.curve canvas').waitFor();
  await page.locator('.curve').getByRole('button', { name: 'As table' }).click();
  await page.locator('.curve tbody tr').first().waitFor();
  expect(await page.getByText('Yesterday', { exact: true }).count()).toBe(0);
});

it('shows the day before if the bridge has it', async () => {
  const aheadMs = untilHour(15);
  const now = Date.now() + aheadMs;
  const home = hybridHome({ commissionedAt: now - 3 * DAY_MS });
  const { url } = await startBridge({ aheadMs, plants: [home], ...afterTwoDays(home.psId, now) });
  const page = await openPage(url);
  const card = page.locator('.curve');
  await card.locator('canvas').waitFor();
  await card.getByRole('button', { name: 'As table' }).click();
  const times = (): Promise<readonly string[]> => card.locator('tbody th').allTextContents();
  await expect.poll(async () => (await times()).length).toBeLessThan(200);
  await card.getByText('Yesterday', { exact: true }).click();
  await expect.poll(async () => (await times()).length).toBe(288);
  expect((await times()).toSorted()).toMatchObject({ 0: expect.stringMatching(/^(00|12):00/), length: 288 });
  await card.getByText('Today', { exact: true }).click();
  await expect.poll(async () => (await times()).length).toBeLessThan(200);
  expect(await findings(page)).toEqual([]);
});

it('does not draw the chart anew with each second', async () => {
  const { url } = await startBridge();
  const context = await openContext();
  await context.addInitScript(() => {
    const { clearRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (...place): void {
      document.documentElement.dataset['drawn'] = String(Number(document.documentElement.dataset['drawn'] ?? 0) + 1);
      clearRect.apply(this, place);
    };
  });
  const page = await openPage(url, context);
  await page.locator('.curve canvas').waitFor();
  const button = page.getByRole('button', { name: /^Poll in/ });
  const second = async (): Promise<void> => {
    const now = await button.textContent();
    await expect.poll(() => button.textContent()).not.toBe(now);
  };
  const drawn = (): Promise<string | null> => page.locator('html').getAttribute('data-drawn');
  await second();
  const before = await drawn();
  await second();
  await second();
  expect(await drawn()).toBe(before);
  expect(Number(before)).toBeGreaterThan(0);
});

it('runs the doctor, and shows its steps as they end', async () => {
  const { url } = await startBridge();
  const page = await openPage(`${url}#/diagnosis`);
  await page.getByRole('button', { name: 'Start the doctor' }).click();
  await page.locator('.step').first().waitFor();
  await page.getByRole('button', { name: 'Copy: report' }).waitFor();
  expect(await page.locator('.step-waiting, .step-running').count()).toBe(0);
});

it('says in words why a value was held, for all plants and for one', async () => {
  const { url } = await startBridge({
    plants: manyPlants(),
    prepare: ({ simulator }) => void simulator.inject({ kind: 'point_value', psKey: INVERTER, pointId: '13003', value: '999999999999' }),
  });
  const page = await openPage(url);
  await page.locator('.plant-card', { hasText: 'Casa Ipê' }).getByText('Current').waitFor();
  await page.goto(`${url}#/journal`);
  await page.reload();
  const entry = page.locator('.journal tbody tr', { hasText: 'PV power' }).first();
  await entry.waitFor();
  expect(await entry.textContent()).toMatch(/SH10RT.*999999999999.*—/);
  expect(((await entry.locator('.reason').textContent()) ?? '').length).toBeGreaterThan(20);
  await page.goto(`${url}#/plants/1502345`);
  await page.locator('.plant-head').getByRole('link', { name: 'Journal' }).click();
  await page.getByRole('heading', { level: 1, name: /^Journal of Padaria/ }).waitFor();
  await page.getByText(/^Nothing held since/).waitFor();
  await page.getByRole('link', { name: 'Of all plants' }).click();
  await entry.waitFor();
});
