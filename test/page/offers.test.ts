import { expect, test } from 'vitest';
import type { OfferView } from '../../src/page/view/documents/offers.ts';
import { findings, openPage } from './support/browser.ts';
import { servedPage } from './support/served-page.ts';

const OFFERED: OfferView = {
  name: 'past',
  title: 'The past of the energy counters',
  lines: ['iSolarCloud has energy values since 2023-01-01.', 'This takes 44 calls.'],
  progress: null,
  problem: null,
  answers: [
    { answer: 'accept', label: 'Write the past' },
    { answer: 'dismiss', label: 'No, thanks' },
  ],
};
const RUNNING: OfferView = {
  ...OFFERED,
  lines: ['Calls made: 11 of 44.'],
  progress: { done: 11, all: 44 },
  problem: { code: 'homeassistant_unreachable', happened: 'Home Assistant cannot be reached', remedy: 'Check its address.' },
  answers: [{ answer: 'stop', label: 'Stop' }],
};

test('an offer is accepted with one press, shows its progress, and can be stopped', async () => {
  const { source, port } = await servedPage({ password: null });
  source.plants = (query) => ({ ...query, matching: 0, all: 0, pageSize: 50, plants: [] });
  source.offered = [OFFERED];
  const page = await openPage(`http://127.0.0.1:${port}/`);
  await page.getByRole('button', { name: 'Write the past' }).click();
  await expect.poll(() => source.asked).toEqual(['accept past']);
  source.offered = [RUNNING];
  source.changes.add([{ kind: 'offers' }]);
  await page.getByText('Calls made: 11 of 44.').waitFor();
  expect(await page.getByRole('progressbar').getAttribute('value')).toBe('11');
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect.poll(() => source.asked).toEqual(['accept past', 'stop past']);
  source.offered = [];
  source.changes.add([{ kind: 'offers' }]);
  await expect.poll(() => page.getByText('The past of the energy counters').count()).toBe(0);
});
