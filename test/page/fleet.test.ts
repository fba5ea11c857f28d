import { expect, it } from 'vitest';
import { uniformFleet } from '../../src/simulator/fleet.ts';
import { startBridge } from './support/bridge.ts';
import { findings, openPage } from './support/browser.ts';

const UNLIMITED = { perMinute: Infinity, perHour: Infinity, perDay: Infinity, perMonth: Infinity };

it('pages, searches and filters 1,000 plants', { timeout: 120_000 }, async () => {
  const now = Date.now();
  const { url } = await startBridge({
    plants: uniformFleet({ plants: 1_000, devicesPerPlant: 1, commissionedAt: now - 86_400_000, middayAt: now }),
    quotas: UNLIMITED,
    sections: { points: { preset: 'essential' } },
  });
  const page = await openPage(url);
  await page.getByText('1,000 of 1,000 plants').waitFor({ timeout: 90_000 });
  const rows = page.locator('tbody tr');
  expect(await rows.count()).toBeLessThanOrEqual(100);
  const first = await rows.first().textContent();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText(/^Page 2 of \d+$/).waitFor();
  await expect.poll(() => rows.first().textContent()).not.toBe(first);
  const name = (await rows.first().locator('a').textContent()) ?? '';
  await page.getByLabel('Search plants').fill(name);
  await page
    .getByText(/^\d+ of 1,000 plants$/)
    .filter({ hasNotText: '1,000 of' })
    .waitFor();
  expect(await rows.first().textContent()).toContain(name);
  expect(await findings(page)).toEqual([]);
  await rows.first().locator('a').click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
});
