/**
 * Compares what the page says in Brazilian Portuguese with files: each view as a screen reader gets it. `vitest run -u` writes them
 * again; a reader of the language reviews the difference.
 */

import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { everyKind } from '../../src/simulator/fleet.ts';
import { startBridge } from './support/bridge.ts';
import { openPage } from './support/browser.ts';
import { DAY_MS } from './support/plant-time.ts';

const NOON = Date.UTC(2026, 2, 10, 15);
const PLANTS = everyKind({ commissionedAt: NOON - DAY_MS, stepMs: 5 * 60_000 });

/** Ages, times of the bridge, the seconds until the next poll, addresses and the version differ between runs. */
const CHANGING: readonly (readonly [RegExp, string])[] = [
  [/\bagora\b|\bhá \d+ (seg|min)\./g, '<idade>'],
  [/\d\d:\d\d:\d\d/g, '<hora>'],
  [/(Consultar em) \d+ s/g, '$1 <segundos>'],
  [/127\.0\.0\.1:\d+/g, '<endereço>'],
  [/(isolarcloud2mqtt) [\d.]+/g, '$1 <versão>'],
];
/** The view of the bridge has its calls, times and sizes too. */
const CHANGING_OF_BRIDGE: typeof CHANGING = [...CHANGING, [/(: |— |"|\b)\d+([.,:]\d+)*(?= |"|$)/gm, '$1<número>']];

async function said(page: Page, changing: typeof CHANGING): Promise<string> {
  const text = await page.locator('body').ariaSnapshot();
  return changing.reduce((changed, [from, to]) => changed.replace(from, to), `${text}\n`);
}

it('each view in Brazilian Portuguese', { timeout: 120_000 }, async () => {
  const { url } = await startBridge({ aheadMs: NOON - Date.now(), plants: PLANTS, sections: { language: 'pt' } });
  const page = await openPage(url, { language: 'pt-BR', motion: 'reduce' });
  await page.locator('.plant-card').first().waitFor();
  const views = { plants: '', journal: '#/journal', bridge: '#/bridge', diagnosis: '#/diagnosis', plant: '#/plants/1501234' };
  for (const [name, hash] of Object.entries(views)) {
    await page.goto(`${url}${hash}`);
    await page.locator(name === 'plant' ? '.curve canvas' : 'h1').waitFor();
    if (name === 'plant') await page.getByRole('button', { name: /SH10RT/ }).click();
    await page.getByRole('button', { name: /^Consultar em/ }).waitFor();
    const text = await said(page, name === 'bridge' ? CHANGING_OF_BRIDGE : CHANGING);
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, `../fixtures/portuguese/page-${name}.txt`));
  }
});
