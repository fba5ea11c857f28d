import { expect, it } from 'vitest';
import { openPage } from './support/browser.ts';
import { servedPage } from './support/served-page.ts';

it('shows no entry of all plants below the name of one, while its own are fetched', async () => {
  const { port, source } = await servedPage({ password: null });
  const entry = { psId: '2', readAt: 1, psKey: '2_14_1_1', slug: 'power', value: '1', published: null, verdict: 'held' as const };
  const shown = { ...entry, device: 'Inverter', point: 'Power', unit: null, reason: 'It is impossible.' };
  source.plants = (query) => ({ ...query, matching: 2, all: 2, pageSize: 50, plants: [] });
  source.journal = async ({ psId, page }) =>
    psId === null ? { entries: [shown], page, pageSize: 50, matching: 1, since: 0 } : new Promise<never>(() => undefined);
  const page = await openPage(`http://127.0.0.1:${port}/#/journal`);
  const entries = page.locator('.journal tbody tr');
  await entries.waitFor();
  await page.goto(`http://127.0.0.1:${port}/#/journal/1`);
  await page.getByRole('heading', { level: 1, name: /^Journal of/ }).waitFor();
  expect(await entries.count()).toBe(0);
});
