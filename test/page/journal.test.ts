import { expect, it } from 'vitest';
import { openPage } from './support/browser.ts';
import { servedPage } from './support/served-page.ts';

it('shows no entry of all plants below the name of one, while its own are fetched', async () => {
  const { port, source } = await servedPage({ password: null });
  const entry = { psId: '2', readAt: 1, psKey: '2_14_1_1', slug: 'power', value: '1', published: null, verdict: 'held' as const };
  const shown = {
    ...entry,
    device: 'Inverter',
    point: 'Power',
    unit: null,
    entityId: null,
    offsetMinutes: -180,
    reason: 'It is impossible.',
  };
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

it('filters by names and ids, and takes new entries only if they match', async () => {
  const { port, source } = await servedPage({ password: null });
  const entry = (readAt: number, slug: string) =>
    ({ readAt, measuredAt: null, psId: '1', psKey: '1_14_1_1', slug, value: '1', published: null, verdict: 'leap' }) as const;
  const entries = [entry(1, 'power'), entry(2, 'energy')];
  const shownOf = (one: (typeof entries)[number]) => ({
    ...one,
    device: 'Inverter',
    point: one.slug,
    unit: null,
    entityId: null,
    offsetMinutes: null,
    reason: '',
  });
  source.journalEntry = (one) => shownOf(one as (typeof entries)[number]);
  source.journal = async ({ search, page }) => {
    const matching = entries.filter(({ slug }) => slug.includes(search)).toReversed();
    return { entries: matching.map(shownOf), page, pageSize: 50, matching: matching.length, since: 0 };
  };
  const page = await openPage(`http://127.0.0.1:${port}/#/journal`);
  const points = (): Promise<readonly string[]> => page.locator('.journal tbody th').allTextContents();
  const come = (one: (typeof entries)[number]): void => {
    entries.push(one);
    source.changes.add([{ kind: 'journal', entry: one }]);
  };
  await expect.poll(points).toEqual(['energy ', 'power ']);
  await page.getByLabel('Filter by name or id').fill('pow');
  await expect.poll(points).toEqual(['power ']);
  come(entry(3, 'energy'));
  come(entry(4, 'power_of_grid'));
  await expect.poll(points).toEqual(['power_of_grid ', 'power ']);
  await page.getByLabel('Filter by name or id').fill('nothing');
  await page.getByText('Nothing matches.').waitFor();
  await page.getByLabel('Filter by name or id').fill('');
  await expect.poll(points).toEqual(['power_of_grid ', 'energy ', 'energy ', 'power ']);
});
